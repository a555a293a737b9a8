// The bytes between ssh and the host, as `jitney-ssh connect` carries them: all of them, in their order, each
// direction to its own end, and no more of them held than a pipe holds.

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { findProcesses } from "./harness/processes.ts";
import { ssh } from "./harness/programs.ts";
import { openRelayBench } from "./harness/relay.ts";
import { sshd } from "./harness/sshd.ts";

const relayTest = test.skipIf(sshd.isMissing);
const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const clean = { exitCode: 0, stderr: "" };
const mebibyte = 1_024 ** 2;
const chunk = randomBytes(100_003); // no multiple of any buffer's size
const chunks = 700;

/** Longer than a helper waits whose parent has gone (ssh-helper/silence-watch.ts). */
const beyondOrphanPatienceMs = 3_000;

/** Both kernels' socket buffers and pipes, with some of the helper's own. */
const mostInFlight = 32 * mebibyte;

relayTest("70 MB each way at once arrive as they were sent", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended } = await bench.connect();

  const sent = pipeline(Readable.from(manyChunks()), child.stdin);
  const answered = pipeline(Readable.from(manyChunks()), server, { end: false });
  const up = digest(server);
  const down = digest(child.stdout);
  await Promise.all([sent, answered]);
  const uploaded = await up;
  server.end();

  expect([uploaded, await down]).toEqual([wanted(), wanted()]);
  expect(await ended).toEqual(clean);
});

relayTest("a reader that stalls holds up the server, not the helper's memory", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended, memory } = await bench.connect();
  const before = memory();

  const sent = pipeline(Readable.from(manyChunks()), server);
  const inFlight = await settled(() => server.bytesWritten - server.writableLength);
  const grown = memory() - before;
  const [down] = await Promise.all([digest(child.stdout), sent]);

  expect(inFlight).toBeLessThan(mostInFlight);
  expect(grown).toBeLessThan(mostInFlight);
  expect(down).toEqual(wanted());
  expect(await ended).toEqual(clean);
});

relayTest("a server that stalls holds up the writer, not the helper's memory", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended, memory } = await bench.connect();
  const before = memory();

  const source = Readable.from(manyChunks());
  let taken = 0;
  source.on("data", () => (taken += chunk.length));
  const sent = pipeline(source, child.stdin);
  await settled(() => taken);
  const inFlight = taken;
  const grown = memory() - before;
  const [up] = await Promise.all([digest(server), sent]);
  server.end();

  expect(inFlight).toBeLessThan(mostInFlight);
  expect(grown).toBeLessThan(mostInFlight);
  expect(up).toEqual(wanted());
  expect(await ended).toEqual(clean);
});

relayTest("stdin ends: the server sees the end, and its answer still arrives", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended } = await bench.connect();

  child.stdin.end("question");
  const question = await text(server);
  server.end("answer");

  expect(question).toBe("question");
  expect(await text(child.stdout)).toBe("answer");
  expect(await ended).toEqual(clean);
});

relayTest("stdin has ended, and an answer that takes its time still arrives", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended } = await bench.connect();
  child.stdin.end();

  await delay(beyondOrphanPatienceMs);
  server.end("answer");

  expect(await text(child.stdout)).toBe("answer");
  expect(await ended).toEqual(clean);
});

sshTest("ssh is killed while the server is silent: the helper ends too", async () => {
  await using bench = await openRelayBench();
  const { blog } = bench;
  const session = await bench.connectWithSsh();
  expect(findHelpers(blog.world.folder)).toHaveLength(1);

  process.kill(session.pid, "SIGKILL");

  await expect.poll(() => findHelpers(blog.world.folder), { timeout: 10_000 }).toEqual([]);
});

relayTest("stdin is closed at once: the server's banner still arrives", async () => {
  await using bench = await openRelayBench();
  const connecting = bench.connect();
  const { child, server, ended } = await connecting;
  child.stdin.destroy();

  server.end("SSH-2.0-banner\r\n");

  expect(await text(child.stdout)).toBe("SSH-2.0-banner\r\n");
  expect(await ended).toEqual(clean);
});

relayTest("the server closes at once: so does the helper, with stdin still open", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended } = await bench.connect();

  server.end();

  expect(await text(child.stdout)).toBe("");
  expect(await ended).toEqual(clean);
});

relayTest("the server resets the connection: what it had sent arrives, and the helper ends", async () => {
  await using bench = await openRelayBench();
  const { child, server, ended } = await bench.connect();
  server.write("last words");
  const [words] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];

  server.resetAndDestroy();

  expect(words).toBe("last words");
  expect((await ended).stderr).toBe("");
});

relayTest(
  "nobody reads stdout any more, as when ssh was killed: the helper ends without a word",
  async () => {
    await using bench = await openRelayBench();
    const { child, server, ended } = await bench.connect();
    child.stdout.destroy();

    const sent = pipeline(Readable.from(manyChunks()), server).catch(() => undefined); // it is cut off

    expect((await ended).stderr).toBe("");
    await sent;
  },
);

relayTest("the agent ends and the bytes flow on", async () => {
  await using bench = await openRelayBench();
  const { child, server } = await bench.connect();
  await bench.blog.world.runJitney(["agent", "stop"]);

  child.stdin.write("still here");
  server.resume();
  const [received] = (await once(server, "data")) as [Buffer];

  expect(received.toString()).toBe("still here");
});

function findHelpers(folder: string): string[][] {
  return findProcesses(folder)
    .map(({ args }) => args)
    .filter(([program = "", verb]) => program.endsWith("jitney-ssh") && verb === "connect");
}

function* manyChunks(): Generator<Buffer> {
  for (let index = 0; index < chunks; index += 1) yield chunk;
}

function wanted() {
  const hash = createHash("sha256");
  for (const each of manyChunks()) hash.update(each);
  return { bytes: chunks * chunk.length, hash: hash.digest("hex") };
}

async function digest(stream: Readable) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const each of stream as AsyncIterable<Buffer>) {
    bytes += each.length;
    hash.update(each);
  }
  return { bytes, hash: hash.digest("hex") };
}

/** Nobody tells when something stands still: it does when half a second brought no byte. */
async function settled(count: () => number): Promise<number> {
  for (let before = -1; count() !== before; ) {
    before = count();
    await delay(500);
  }
  return count();
}
