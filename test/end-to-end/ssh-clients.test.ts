// What people already use on ssh, each as they type it: the entry's name is all that they know of the host.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { findAgents } from "./harness/processes.ts";
import { git, rsync, ssh } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const isQuiet = { exitCode: 0, stderr: "" };
const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7_919) % 251));

sshTest.each([
  ["scp", []],
  ["scp -O, its old protocol", ["-O"]],
])("%s, there and back", async (_, flags) => {
  await using blog = await openBlog();
  const { folder } = blog.world;
  writeFileSync(`${folder}/sent`, bytes);

  const there = await blog.run("scp", ["-q", ...flags, `${folder}/sent`, `blog:${folder}/there`]);
  const back = await blog.run("scp", ["-q", ...flags, `blog:${folder}/there`, `${folder}/back`]);

  expect([there, back]).toMatchObject([isQuiet, isQuiet]);
  expect(readFileSync(`${folder}/back`).equals(bytes)).toBe(true);
});

sshTest("sftp, with a batch of commands", async () => {
  await using blog = await openBlog();
  const { folder } = blog.world;
  writeFileSync(`${folder}/sent`, bytes);
  const batch = [`put ${folder}/sent ${folder}/there`, `get ${folder}/there ${folder}/back`, "bye", ""];
  writeFileSync(`${folder}/batch`, batch.join("\n"));

  const outcome = await blog.run("sftp", ["-q", "-b", `${folder}/batch`, "blog"]);

  expect(outcome).toMatchObject(isQuiet);
  expect(readFileSync(`${folder}/back`).equals(bytes)).toBe(true);
});

test.skipIf(sshd.isMissing || rsync.isMissing)("rsync -e ssh", async () => {
  await using blog = await openBlog();
  const { folder, env } = blog.world;
  mkdirSync(`${folder}/sent`);
  writeFileSync(`${folder}/sent/one`, bytes);
  const shell = `${ssh.path} -F ${blog.configPath} -o BatchMode=yes`;

  const args = ["-a", "-e", shell, `${folder}/sent/`, `blog:${folder}/there`];
  const outcome = await runProgram(rsync.path, args, { env });

  expect(outcome).toMatchObject(isQuiet);
  expect(readFileSync(`${folder}/there/one`).equals(bytes)).toBe(true);
});

test.skipIf(sshd.isMissing || git.isMissing)("git clone, through GIT_SSH_COMMAND", async () => {
  await using blog = await openBlog();
  const { folder } = blog.world;
  const shell = `${ssh.path} -F ${blog.configPath} -o BatchMode=yes`;
  const env = { ...blog.world.env, GIT_SSH_COMMAND: shell, GIT_CONFIG_NOSYSTEM: "1" };
  const who = ["-c", "user.name=alice", "-c", "user.email=alice@example.org"];
  const init = await runProgram(git.path, ["init", "-q", `${folder}/repository`], { env });
  const commit = ["-C", `${folder}/repository`, ...who, "commit", "-q", "--allow-empty", "-m", "first"];
  const committed = await runProgram(git.path, commit, { env });

  const cloned = await runProgram(git.path, ["clone", "-q", `blog:${folder}/repository`, `${folder}/clone`], {
    env,
  });

  expect([init, committed, cloned]).toMatchObject([isQuiet, isQuiet, isQuiet]);
  const log = await runProgram(git.path, ["-C", `${folder}/clone`, "log", "--format=%an %s"], { env });
  expect(log.stdout).toBe("alice first\n");
});

sshTest("ssh -L", async () => {
  await using blog = await openBlog();
  await using behind = await startGreeter("hello from behind\n");
  const local = `${blog.world.folder}/forwarded.sock`;
  const session = blog.startSsh(["-L", `${local}:127.0.0.1:${behind.port}`, "blog", "echo ready; cat"]);
  await session.said("ready");

  const answer = await text(connect(local));

  expect(answer).toBe("hello from behind\n");
  expect(await session.finish()).toMatchObject(isQuiet);
});

sshTest("ssh -W", async () => {
  await using blog = await openBlog();
  await using behind = await startGreeter("hello from behind\n");

  const outcome = await blog.ssh(["-W", `127.0.0.1:${behind.port}`, "blog"]);

  expect(outcome).toMatchObject({ ...isQuiet, stdout: "hello from behind\n" });
});

sshTest("ControlMaster: a second ssh goes through the first, with no agent to ask", async () => {
  await using blog = await createSshWorld();
  const agent = await blog.startAgent();
  const master = ["-o", "ControlMaster=yes", "-o", `ControlPath=${blog.world.folder}/control`];
  const session = blog.startSsh([...master, "blog", "echo ready; cat"]);
  await session.said("ready");
  await agent.end();

  const outcome = await blog.ssh([
    "-o",
    `ControlPath=${blog.world.folder}/control`,
    "blog",
    "echo",
    "second",
  ]);

  expect(outcome).toMatchObject({ ...isQuiet, stdout: "second\n" });
  expect(await session.finish()).toMatchObject(isQuiet);
  expect(countLogins(blog)).toBe(1);
});

sshTest("twenty at once with no agent running: one agent, one call of AWS, twenty logins", async () => {
  await using blog = await createSshWorld();
  await (await blog.startAgent()).end(); // which wrote what ssh is told

  const calls = Array.from({ length: 20 }, (_, index) => blog.ssh(["blog", "echo", String(index)]));
  const outcomes = await Promise.all(calls);

  expect(outcomes.map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr])).toEqual(
    Array.from({ length: 20 }, (_, index) => [0, `${index}\n`, ""]),
  );
  expect(countLogins(blog)).toBe(20);
  expect(findAgents(blog.world.folder)).toHaveLength(1);
  expect(blog.world.emulator.count("GetInstanceAccessDetails")).toBe(1);
});

async function openBlog(): Promise<SshWorld> {
  const blog = await createSshWorld();
  await blog.startAgent();
  return blog;
}

function countLogins({ server }: SshWorld): number {
  return server.log().match(/Accepted publickey/g)?.length ?? 0;
}

/** A server behind the host, which greets and hangs up. */
async function startGreeter(greeting: string) {
  const server = createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  if (typeof place !== "object" || place === null) throw new Error("no port");
  return { port: place.port, [Symbol.asyncDispose]: async () => void server.close() };
}
