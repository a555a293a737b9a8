// Our client against the emulated node: ports, under load and in bad weather.

import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { controlFlag } from "../../session/message.ts";
import { nodeId } from "../emulator/scene.ts";
import { openSessionScene, type SessionScene, serve } from "./emulated-session.ts";

const ssh = "AWS-StartSSHSession";
const forwarding = "AWS-StartPortForwardingSession";
const megabyte = 1024 * 1024;
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const to = (port: number) => ({ portNumber: [String(port)] });
const echo = () => serve((socket) => socket.pipe(socket));

/** Sends all, in pieces, and waits until as much came back. */
async function sendThrough({ start }: SessionScene, sent: Buffer): Promise<Buffer> {
  const { port } = await echo();
  const { session, bytes, got } = await start(ssh, to(port));
  const back = got(sent.length);
  for (let at = 0; at < sent.length; at += 65_536) await session.write(sent.subarray(at, at + 65_536));
  await back;
  await session.terminate();
  return bytes();
}

describe("a port", () => {
  it("carries 32 MB both ways, bit for bit", async () => {
    const sent = randomBytes(32 * megabyte);

    const received = await sendThrough(await openSessionScene(), sent);

    expect(digest(received)).toBe(digest(sent));
  }, 120_000);

  it("carries all over connections that the service closes again and again", async () => {
    const scene = await openSessionScene();
    const sent = randomBytes(8 * megabyte);
    const closing = setInterval(() => scene.emulator.closeChannels({ abruptly: Math.random() < 0.5 }), 250);

    const received = await sendThrough(scene, sent).finally(() => clearInterval(closing));

    expect(digest(received)).toBe(digest(sent));
    expect(scene.emulator.sessions()[0]?.connections).toBeGreaterThan(2);
  }, 120_000);

  it("carries all through loss, duplication and reordering", async () => {
    const channelWeather = { loss: 0.01, duplication: 0.05, longestDelayMs: 5, seed: 7 };
    const sent = randomBytes(150_000);

    const received = await sendThrough(await openSessionScene({ channelWeather }), sent);

    expect(digest(received)).toBe(digest(sent));
  }, 120_000);

  it("is found where the node has it", async () => {
    const { emulator, start } = await openSessionScene();
    const { port } = await serve((socket) => socket.end("SSH-2.0-here\r\n"));
    emulator.addNode({ id: nodeId, ports: { 22: port } });

    const { session, text } = await start(ssh);

    expect(await session.ended).toMatchObject({ kind: "closed" });
    expect(text()).toBe("SSH-2.0-here\r\n");
  });

  it("where nobody listens ends the session and says so", async () => {
    const { port, server } = await serve(() => undefined);
    await new Promise((closed) => server.close(closed));
    const { start } = await openSessionScene();

    const { session } = await start(ssh, to(port));

    expect(await session.ended).toMatchObject({ reason: expect.stringContaining("port failed") });
  });

  it("tells of a forwarding that found nobody, and goes on", async () => {
    const { port, server } = await serve(() => undefined);
    await new Promise((closed) => server.close(closed));
    const { start } = await openSessionScene({ agentVersion: "3.0.196.0" });
    const flag = Promise.withResolvers<number>();

    const { session } = await start(forwarding, to(port), { onFlag: flag.resolve });

    expect(await flag.promise).toBe(controlFlag.connectToPortError);
    expect(await Promise.race([session.ended, session.opened])).toMatchObject({ sessionType: "Port" });
  });

  it("takes one connection after another when it forwards", async () => {
    const { port } = await serve((socket) => socket.once("data", (data) => socket.write(`<${data}>`)));
    const { start } = await openSessionScene({ agentVersion: "3.0.196.0" });
    const { session, type, saw } = await start(forwarding, to(port));
    await type("one");
    await saw(/<one>/);

    session.sendFlag(controlFlag.disconnectToPort);
    await type("two");

    await expect(saw(/<two>/)).resolves.toBeUndefined();
  });

  it("waits while the client is told to send nothing", async () => {
    const { emulator, start } = await openSessionScene();
    const { port } = await echo();
    const { session, text, type, saw } = await start(ssh, to(port));
    await type("before ");
    await saw(/before/);

    emulator.pausePublication(true);
    await type("a");
    const meanwhile = text();
    emulator.pausePublication(false);
    await saw(/before a/);

    expect(meanwhile).toBe("before ");
    await session.terminate();
  });

  it("is read no faster than its reader", async () => {
    const { port } = await serve((socket) => void socket.write(randomBytes(12 * megabyte)));
    const { start } = await openSessionScene();
    const talk = await start(ssh, to(port), {});
    await talk.got(1);
    talk.session.pause();
    const held = talk.bytes().length;

    await talk.session.write(Buffer.from("x"));
    const later = talk.bytes().length;
    talk.session.resume();
    await talk.got(12 * megabyte);

    expect(later).toBe(held);
  }, 120_000);
});
