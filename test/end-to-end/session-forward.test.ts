// `jitney forward` with the built executables: many connections over one session, on loopback only, and every way
// in which it ends.

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { kill } from "./harness/processes.ts";
import { jitney } from "./harness/programs.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { startSession } from "./harness/ssh-session.ts";
import { findClosedPort, serve } from "./harness/tcp-service.ts";
import type { World } from "./harness/world.ts";

const megabyte = 1024 * 1024;
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** With the port that the system chose. */
async function forward(world: World, target: string | number, more: string[] = []) {
  const running = startSession(jitney, ["forward", "db", `0:${target}`, ...more], { env: world.env });
  await running.said("\n");
  const [, port = ""] = /127\.0\.0\.1:(\d+)/.exec(running.stdout()) ?? [];
  return { ...running, port: Number(port) };
}

function echo() {
  return serve((socket) => socket.pipe(socket));
}

async function roundTrip(port: number, sent: Buffer, host = "127.0.0.1"): Promise<Buffer> {
  const socket = connect({ port, host });
  socket.write(sent);
  let received = 0;
  const parts: Buffer[] = [];
  for await (const part of socket) {
    parts.push(part);
    received += part.length;
    if (received >= sent.length) break;
  }
  return Buffer.concat(parts);
}

describe("jitney forward", () => {
  it("carries many connections at a time over one session, bit for bit", async () => {
    await using world = await createSessionWorld();
    const { port, finish, pid } = await forward(world, await echo());
    const sent = Array.from({ length: 20 }, () => randomBytes(megabyte / 4));

    const received = await Promise.all(sent.map((bytes) => roundTrip(port, bytes)));

    expect(received.map(digest)).toEqual(sent.map(digest));
    expect(world.emulator.count("StartSession")).toBe(1);
    kill(pid, "SIGINT");
    expect(await finish()).toMatchObject({ exitCode: 0, stderr: "" });
    await world.emulator.until(() => world.emulator.sessions().every(({ isOver }) => isOver));
  });

  it("serves a browser's way of asking: connections that stay, and some that the server ends", async () => {
    await using world = await createSessionWorld();
    const server = createHttpServer((request, response) => response.end(`you asked for ${request.url}`));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const { port, pid, finish } = await forward(
      world,
      typeof address === "object" ? (address?.port ?? 0) : 0,
    );

    const answers = await Promise.all(
      ["/a", "/b", "/c"].map(async (path, index) => {
        const headers = { connection: index === 1 ? "close" : "keep-alive" };
        return (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
      }),
    );

    expect(answers).toEqual(["you asked for /a", "you asked for /b", "you asked for /c"]);
    kill(pid, "SIGINT");
    await finish();
    server.close();
    server.closeAllConnections();
  });

  it("listens on both loopback addresses, and on no other", async () => {
    await using world = await createSessionWorld();
    const { port, stdout, pid, finish } = await forward(world, await echo());
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");

    const tries = await Promise.all(outside.map(({ address }) => isReached(address, port)));

    expect(tries.filter((reached) => reached)).toEqual([]);
    expect(stdout()).toMatch(/^127\.0\.0\.1:\d+( and \[::1\]:\d+)? -> port \d+ of db\n$/);
    expect((await roundTrip(port, Buffer.from("hello"))).toString()).toBe("hello");
    kill(pid, "SIGINT");
    await finish();
  });

  it("forwards several ports at once, each in its own session, one of them to a host that the node reaches", async () => {
    await using world = await createSessionWorld();
    const other = await serve((socket) => socket.end("from the host"));
    const { port, stdout, said, pid, finish } = await forward(world, await echo(), [
      `0:db.internal:${other}`,
    ]);
    await said("seen from db");
    const [, second = ""] =
      /(\d+)(?: and \S+)? -> port \d+ of db\.internal, seen from db/.exec(stdout()) ?? [];

    const answer = await text(connect(Number(second), "127.0.0.1"));

    expect(answer).toBe("from the host");
    expect((await roundTrip(port, Buffer.from("x"))).toString()).toBe("x");
    expect(world.emulator.sessions().map(({ document }) => document)).toEqual([
      "AWS-StartPortForwardingSession",
      "AWS-StartPortForwardingSessionToRemoteHost",
    ]);
    kill(pid, "SIGTERM");
    expect((await finish()).exitCode).toBe(0);
  });

  it("goes on over connections that the service closes, and over a restarted agent", async () => {
    await using world = await createSessionWorld();
    const { port, pid, finish } = await forward(world, await echo());
    const sent = randomBytes(8 * megabyte);

    const whole = roundTrip(port, sent);
    world.emulator.closeChannels({ abruptly: true });
    await world.runJitney(["agent", "stop"]);
    await world.emulator.until(() => (world.emulator.sessions()[0]?.connections ?? 0) > 1);

    expect(digest(await whole)).toBe(digest(sent));
    kill(pid, "SIGINT");
    await finish();
  });

  it("takes one connection after another where the node's agent is old, and says so", async () => {
    await using world = await createSessionWorld({ emulator: { agentVersion: "3.0.196.0" } });
    const target = await serve((socket) => socket.once("data", (data) => socket.write(`<${data}>`)));
    const { port, pid, finish } = await forward(world, target);

    const answers = await Promise.all(["one", "two", "three"].map((word) => ask(port, word)));

    expect(answers).toEqual(["<one>", "<two>", "<three>"]);
    kill(pid, "SIGINT");
    expect((await finish()).stderr).toBe(
      "jitney: the node's SSM agent is old and carries one connection at a time: others wait their turn\n",
    );
    expect(world.emulator.count("StartSession")).toBe(1);
  });
});

/** A download that stands still. */
async function forwardToNobody(world: World) {
  const target = await serve((socket) => socket.write(Buffer.alloc(64 * megabyte)));
  const running = await forward(world, target);
  const client = connect(running.port, "127.0.0.1").on("error", () => undefined);
  await once(client, "readable");
  return running;
}

it("jitney forward ends although a client does not read", async () => {
  await using world = await createSessionWorld();
  const { pid, ended } = await forwardToNobody(world);

  kill(pid, "SIGTERM");

  expect(await ended).toMatchObject({ exitCode: 0, stderr: "" });
  await world.emulator.until(() => world.emulator.sessions().every(({ isOver }) => isOver));
});

describe("jitney forward fails in two lines", () => {
  it("where the port is taken, before AWS is asked", async () => {
    await using world = await createSessionWorld();
    const taken = await echo();

    const outcome = await world.runJitney(["forward", "db", `${taken}:80`]);

    expect(outcome).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: `jitney: 127.0.0.1:${taken} is in use by another program\njitney: name another local port, or 0 for any that is free\n`,
    });
    expect(world.emulator.count("StartSession")).toBe(0);
  });

  it("where nobody listens on the node's port", async () => {
    await using world = await createSessionWorld();
    const target = await findClosedPort();
    const { port, ended } = await forward(world, target);

    const answer = await buffer(connect(port, "127.0.0.1"));

    expect(answer).toHaveLength(0);
    expect(await ended).toMatchObject({
      exitCode: 1,
      stderr: `jitney: nobody listens on port ${target} of db\njitney: start the service there, or name another port, then run this again\n`,
    });
  });

  it("but goes on where somebody listened before", async () => {
    await using world = await createSessionWorld();
    const server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const { port, pid, finish } = await forward(
      world,
      typeof address === "object" ? (address?.port ?? 0) : 0,
    );
    await roundTrip(port, Buffer.from("x"));
    await new Promise((closed) => server.close(closed));

    const answer = await buffer(connect(port, "127.0.0.1"));

    expect(answer).toHaveLength(0);
    kill(pid, "SIGINT");
    expect(await finish()).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("any more") });
  });

  it("where the service ends the session", async () => {
    await using world = await createSessionWorld();
    const { ended } = await forward(world, await echo());
    const [session] = world.emulator.sessions();

    world.emulator.endSession(session?.id ?? "", "Session reached its longest duration");

    expect(await ended).toMatchObject({
      exitCode: 1,
      stderr:
        "jitney: the session on db was ended: Session reached its longest duration\njitney: run it again\n",
    });
  });

  it.each([
    ["forward", "web", "0:80"],
    ["shell", "web", "--", "uptime"],
  ])("where an approval would be for nothing, and files no request: %s %s %s", async (...args) => {
    await using world = await createSessionWorld({ policy: "manual" });

    const outcome = await world.runJitney(args);

    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(
      /^jitney: AWS's policies let just-in-time credentials start shell sessions only; so nobody is asked to approve AWS-\w+\njitney: run: jitney shell web\n$/,
    );
    expect(world.emulator.count("StartAccessRequest")).toBe(0);
  });

  it("where just-in-time credentials are to forward", async () => {
    await using world = await createSessionWorld();
    await world.runHelper("web");

    const outcome = await world.runJitney(["forward", "web", "0:80"]);

    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(
      /^jitney: AWS's policies let just-in-time credentials start shell sessions only; AWS-StartPortForwardingSession on i-\w+ is denied\njitney: run: jitney shell web\n$/,
    );
  });
});

async function ask(port: number, word: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(word);
  for await (const answer of socket) return String(answer); // and closes it
  return "";
}

function isReached(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
