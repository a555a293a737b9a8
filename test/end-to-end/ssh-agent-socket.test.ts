// Whoever speaks to an entry's ssh-agent socket without being ssh: garbage, halves, lengths beyond all reason,
// silence in great number. ssh logs in beside all of them, and the agent does not grow.

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { readStatusField } from "./harness/process-facts.ts";
import { ssh } from "./harness/programs.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };
const mebibyte = 1_024 ** 2;

/** SSH_AGENTC_REQUEST_IDENTITIES, and the failure that answers what is not known (RFC 9987 section 8.1). */
const list = Buffer.from("000000010b", "hex");
const failure = "0000000105";

sshTest.each([
  ["garbage", Buffer.from("GET / HTTP/1.1\r\n\r\n".repeat(100))],
  ["a length of 4 GB", Buffer.from("ffffffff0b", "hex")],
  ["a length of nothing", Buffer.from("00000000", "hex")],
  ["one byte more than the longest message", Buffer.from("000400010b", "hex")],
])("%s: the connection is cut, and ssh logs in after it", async (_, bytes) => {
  await using blog = await openBlog();
  const socket = await open(blog);
  const closed = once(socket, "close");

  socket.write(bytes);
  await closed;

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest("half a frame, and then nothing: ssh logs in beside it", async () => {
  await using blog = await openBlog();
  const socket = await open(blog);
  socket.write(Buffer.from("0003ffff0b0b", "hex"));

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

sshTest.each([
  ["add an identity", "000000051100000000"],
  ["remove all identities", "0000000113"],
  ["lock", "000000051600000000"],
  ["an extension that nobody knows", "000000061b0000000178"],
])("%s: refused, and the connection goes on", async (_, message) => {
  await using blog = await openBlog();
  const socket = await open(blog);

  const reply = await ask(socket, Buffer.from(message, "hex"));
  const listed = await ask(socket, list);

  expect(reply.toString("hex").slice(0, failure.length)).toBe(failure);
  expect(listed.readUInt8(4)).toBe(12); // SSH_AGENT_IDENTITIES_ANSWER
  expect(listed.readUInt32BE(5)).toBe(1);
  socket.destroy();
});

sshTest(
  "two hundred idle connections: ssh logs in beside them, the agent has not grown by much",
  async () => {
    await using blog = await openBlog();
    await blog.ssh(["blog", "true"]);
    const before = memory(blog);
    const idle = await Promise.all(Array.from({ length: 200 }, () => open(blog)));

    const outcome = await blog.ssh(["blog", "echo", "hello"]);
    const grown = memory(blog) - before;

    expect(outcome).toMatchObject(greeted);
    expect(grown).toBeLessThan(32 * mebibyte);
    expect(idle.filter(({ destroyed }) => destroyed)).toEqual([]);
    for (const socket of idle) socket.destroy();
  },
);

sshTest("a thousand connections: the oldest make room, and ssh logs in", async () => {
  await using blog = await openBlog();
  const idle = await Promise.all(Array.from({ length: 1_000 }, () => open(blog)));

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
  for (const socket of idle) socket.destroy();
});

sshTest("a client that asks and never reads holds no memory", async () => {
  await using blog = await openBlog();
  await blog.ssh(["blog", "true"]);
  const before = memory(blog);
  const socket = await open(blog);
  socket.pause();
  const many = Buffer.concat(Array.from({ length: 100_000 }, () => list));

  const isTaken = socket.write(many); // 500 kB that ask for some 60 MB
  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(isTaken).toBe(false);
  expect(outcome).toMatchObject(greeted);
  expect(memory(blog) - before).toBeLessThan(32 * mebibyte);
  socket.destroy();
});

interface OpenBlog extends SshWorld {
  agentPid: number;
}

async function openBlog(): Promise<OpenBlog> {
  const blog = await createSshWorld();
  const { pid: agentPid } = await blog.startAgent();
  return { ...blog, agentPid };
}

async function open({ world }: SshWorld): Promise<Socket> {
  const folder = `${world.runtime}/ssh`;
  const [name = ""] = readdirSync(folder).filter((each) => each.endsWith(".sock"));
  const socket = connect(`${folder}/${name}`);
  await once(socket, "connect");
  socket.on("error", () => undefined); // ECONNRESET: it is cut off, and "close" tells
  return socket;
}

/** The whole reply to one message. */
async function ask(socket: Socket, message: Buffer): Promise<Buffer> {
  socket.write(message);
  let reply = Buffer.alloc(0);
  while (reply.length < 4 || reply.length < 4 + reply.readUInt32BE(0)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    reply = Buffer.concat([reply, chunk]);
  }
  return reply;
}

/** Resident, in bytes. */
function memory({ agentPid }: OpenBlog): number {
  return Number.parseInt(readStatusField(agentPid, "VmRSS"), 10) * 1_024;
}
