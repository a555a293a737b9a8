// The agent's own life beside ssh's: it starts when ssh first needs it, and whatever becomes of it, who is
// logged in stays so. Its socket serves this side of a session only.

import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { findAgents, findProcesses } from "./harness/processes.ts";
import { ssh, sshHelper, strace } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };

sshTest("no agent runs when ssh begins: one is started, and ssh logs in", async () => {
  await using blog = await createSshWorld();
  await (await blog.startAgent()).end();

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject(greeted);
  expect(findAgents(blog.world.folder)).toHaveLength(1);
});

sshTest("a killed agent's sockets are no hindrance: ssh starts another", async () => {
  await using blog = await createSshWorld();
  const agent = await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await agent.end("SIGKILL");

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest(
  "the agent dies soon after a session's own helper started it: the next ssh starts another",
  async () => {
    await using blog = await createSshWorld();
    await (await blog.startAgent()).end();
    const session = blog.startSsh(["blog", "echo ready; cat"]);
    await session.said("ready");
    for (const { pid } of findAgents(blog.world.folder)) process.kill(pid, "SIGKILL");

    const outcome = await blog.ssh(["blog", "echo", "hello"]);

    expect(outcome).toMatchObject(greeted);
    expect((await session.finish()).exitCode).toBe(0);
  },
);

sshTest.each(["SIGTERM", "SIGKILL"] as const)("%s of the agent: an open session lives on", async (signal) => {
  await using blog = await createSshWorld();
  const agent = await blog.startAgent();
  const session = blog.startSsh(["blog", "echo ready; cat"]);
  await session.said("ready");

  await agent.end(signal);
  session.say("still here\n");
  await session.said("still here");
  await blog.startAgent();
  session.say("and again\n");
  await session.said("and again");

  expect(await session.finish()).toMatchObject({ exitCode: 0, stderr: "" });
});

sshTest("when ssh has ended nothing of it is left: no helper, no connection", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  const session = blog.startSsh(["blog", "echo ready; cat"]);
  await session.said("ready");

  process.kill(session.pid, "SIGKILL");
  await session.ended;

  await awaitNone(() => findHelpers(blog));
});

sshTest(
  "ssh -A, whose other side asks our socket: there are no identities, and none is signed with",
  async () => {
    await using blog = await createSshWorld();
    const agent = await blog.startAgent();
    const ask = "test -S $SSH_AUTH_SOCK && ssh-add -L; ssh-add -l";

    const outcome = await blog.ssh(["-A", "blog", ask]);

    expect(outcome.stdout).toBe("The agent has no identities.\nThe agent has no identities.\n");
    await agent.end();
    expect(readLog(blog)).toMatch(/ssh-refused .*forwarded/);
  },
);

sshTest("without -A the other side sees no agent at all", async () => {
  await using blog = await createSshWorld({ sshConfig: "Host *\n  ForwardAgent yes\n" });
  await blog.startAgent();

  expect((await blog.ssh(["blog", "echo agent:$SSH_AUTH_SOCK"])).stdout).toBe("agent:\n");
});

sshTest(
  "ssh nobody@blog, where sshd would take the certificate for anybody: it is not signed for",
  async () => {
    const lines = [
      `AuthorizedPrincipalsCommand /bin/echo ${loginName}`,
      "AuthorizedPrincipalsCommandUser root",
    ];
    await using blog = await createSshWorld({ sshd: { lines } });
    const agent = await blog.startAgent();

    const outcome = await blog.ssh(["nobody@blog", "true"]);
    await agent.end();

    expect(outcome.exitCode).toBe(255);
    expect(outcome.stderr).toMatch(/Permission denied/);
    expect(readLog(blog)).toMatch(/ssh-refused .*what=sign .*why=other-user/);
    expect(readLog(blog)).not.toContain("ssh-signed");
  },
);

sshTest("ssh -G blog starts nothing and asks nobody", async () => {
  await using blog = await createSshWorld();
  await (await blog.startAgent()).end();
  const before = readState(blog);

  const outcome = await blog.ssh(["-T", "-G", "blog"]);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(outcome.stdout).toMatch(/^proxycommand .*jitney-ssh connect blog --port %p$/m);
  expect(outcome.stdout).toMatch(/^stricthostkeychecking true$/m);
  expect(findAgents(blog.world.folder)).toEqual([]);
  expect(readState(blog)).toEqual(before);
});

test.skipIf(sshd.isMissing || ssh.isMissing || strace.isMissing)(
  "ssh -G blog, seen by the kernel: no process, no socket, no file written",
  async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    const trace = `${blog.world.folder}/trace`;
    const calls = "trace=execve,clone,clone3,fork,vfork,connect,bind,openat,unlink,rename,mkdir";

    const args = ["-f", "-e", calls, "-o", trace, ssh.path, "-F", blog.configPath, "-T", "-G", "blog"];
    const outcome = await runProgram(strace.path, args, { env: blog.world.env });

    const lines = readFileSync(trace, "utf8").split("\n");
    const acts = lines.filter((line) => !/O_RDONLY|\+\+\+ exited|^$|"\/dev\/null"|\/nscd\//.test(line));
    expect(outcome.exitCode).toBe(0);
    expect(acts).toEqual([expect.stringContaining("execve(")]); // ssh itself
  },
);

sshTest(
  "everything that ssh reads of ours is private, and no address stands in its configuration",
  async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    await blog.ssh(["blog", "true"]);
    const conf = `${blog.world.home}/.ssh/jitney.conf`;
    const listed = await askAgent(blog.world.socket, "/v1/status");

    expect(listed.status).toBe(200);
    expect(statSync(conf).mode & 0o777).toBe(0o600);
    expect(statSync(`${blog.world.runtime}/ssh`).mode & 0o777).toBe(0o700);
    expect(readFileSync(conf, "utf8")).not.toContain("127.0.0.1");
    expect(existsSync(`${blog.world.home}/.ssh/known_hosts`)).toBe(false);
  },
);

function findHelpers({ world }: SshWorld) {
  return findProcesses(world.folder).filter(({ args }) => args[0] === sshHelper);
}

function readLog({ world }: SshWorld): string {
  return readFileSync(`${world.state}/agent.log`, "utf8");
}

/** Every file of home and runtime folder, with its last change. */
function readState({ world }: SshWorld): string[] {
  return [world.home, world.runtime].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => {
      const { mtimeMs, size } = lstatSync(`${folder}/${name}`);
      return `${folder}/${name} ${size} ${mtimeMs}`;
    }),
  );
}

/** Polls: nobody is told when a process ends that is not his child. */
async function awaitNone(find: () => readonly unknown[]): Promise<void> {
  const endsAt = Date.now() + 10_000;
  while (find().length > 0) {
    if (Date.now() > endsAt) throw new Error(`still there: ${JSON.stringify(find())}`);
    await delay(20);
  }
}
