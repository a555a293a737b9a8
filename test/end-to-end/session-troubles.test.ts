// What a session meets that nobody wants: broken frames, handshakes without end, nodes that are away, proxies and
// private authorities in between. Each has an end, two lines, and an exit code that is not 0.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../session/frame.ts";
import { messageType } from "../../session/message.ts";
import { makeCertificate } from "../emulator/certificate.ts";
import { startConnectProxy } from "./harness/connect-proxy.ts";
import { jitney } from "./harness/programs.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { startSession } from "./harness/ssh-session.ts";
import { node, type World } from "./harness/world.ts";

const message = { createdAt: 0, sequence: 99, flags: 0, id: new Uint8Array(16), payloadType: 1 };
const frame = Buffer.from(
  encodeFrame({ ...message, type: messageType.output, payload: Buffer.from("hello") }),
);

function change(spoil: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(frame);
  spoil(bytes);
  return bytes;
}

/** A command that has said something, and waits. */
async function startCommand(world: World) {
  const session = startSession(jitney, ["shell", "db", "--", "echo up; cat; exit 5"], { env: world.env });
  await session.said("up");
  return session;
}

const brokeProtocol = /^jitney: the session's data channel broke its protocol: .+\njitney: .+\n$/;

test.concurrent.each([
  ["too short", frame.subarray(0, 50)],
  ["too long", Buffer.concat([frame, Buffer.alloc(9)])],
  ["of another digest", change((bytes) => bytes.writeUInt8(bytes.readUInt8(90) ^ 1, 90))],
  ["of another length than it says", change((bytes) => bytes.writeUInt32BE(4, 116))],
])("a frame that is %s ends the session", async (_, bytes) => {
  await using world = await createSessionWorld();
  const session = await startCommand(world);

  world.emulator.injectFrame(bytes);
  const outcome = await session.ended;

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "up\n" });
  expect(outcome.stderr).toMatch(brokeProtocol);
  await world.emulator.until(() => world.emulator.sessions().every(({ isOver }) => isOver));
});

test.concurrent.each<[string, Uint8Array, number]>([
  [
    "a message of an unknown type is passed over",
    encodeFrame({ ...decodeFrame(frame), type: "agent_session_state" }),
    1,
  ],
  ["a frame that is longer than any costs the connection, not the session", Buffer.alloc(300_000), 2],
])("%s", async (_, bytes, connections) => {
  await using world = await createSessionWorld();
  const { emulator } = world;
  const session = await startCommand(world);

  emulator.injectFrame(bytes);
  await emulator.until(() => emulator.sessions()[0]?.connections === connections);
  session.say("more\n");
  await session.said("more");
  emulator.endSession(emulator.sessions()[0]?.id ?? "", "enough");

  expect(await session.ended).toMatchObject({ exitCode: 1, stdout: "up\nmore\n" });
});

test.concurrent("a handshake that never ends is given up after 15 s", async () => {
  const channelWeather = { loss: 1, duplication: 0, longestDelayMs: 0, seed: 1 };
  await using world = await createSessionWorld({ emulator: { channelWeather } });

  const outcome = await world.runJitney(["shell", "db", "--", "true"]);

  expect(outcome).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: `jitney: ${node} did not finish the session's handshake in 15 s\njitney: check that the node's SSM agent runs, then try again\n`,
  });
  expect(outcome.elapsedMs).toBeLessThan(30_000);
});

test.concurrent("a node that is not connected is tried for 30 s, and then named", async () => {
  await using world = await createSessionWorld();
  world.emulator.setPingStatus(node, "ConnectionLost");

  const outcome = await world.runJitney(["shell", "db", "--", "true"]);

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toMatch(/^jitney: .*not connected.*\njitney: .+\n$/i);
  expect(outcome.elapsedMs).toBeGreaterThan(25_000);
});

test.concurrent("an upgrade that is refused says what is missing", async () => {
  await using world = await createSessionWorld();
  world.emulator.deny("OpenDataChannel");

  const outcome = await world.runJitney(["shell", "db", "--", "true"]);

  expect(outcome).toMatchObject({
    exitCode: 1,
    stderr:
      "jitney: the session's data channel was refused (HTTP 403)\njitney: ask for ssmmessages:OpenDataChannel, or check a proxy in between\n",
  });
});

test.concurrent("a session goes through a proxy to a service of a private authority", async () => {
  const { key, cert } = await makeCertificate();
  const folder = mkdtempSync("/tmp/jt-ca-");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/ca.pem`, cert);
  await using proxy = await startConnectProxy();
  const agent = `ca_bundle = ${folder}/ca.pem\nhttps_proxy = ${proxy.url}\n`;
  await using world = await createSessionWorld({ emulator: { tls: { key, cert } }, agent });
  const address = new URL(world.emulator.endpoint).host;

  const outcome = await world.runJitney(["shell", "db", "--", "echo through; exit 4"]);

  expect(outcome).toMatchObject({ stdout: "through\n", stderr: "", exitCode: 4 });
  expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
  expect(new Set(proxy.tunnels)).toEqual(new Set([address]));
});
