// Private keys stay in the agent's memory. The one way to a file is ssh-files, which somebody has to ask for,
// and those files go as soon as they are of no use.

import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { ssh } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { sshd } from "./harness/sshd.ts";
import type { RunningAgent } from "./harness/start-agent.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };

interface Files {
  identityFile: string;
  certificateFile: string;
  userKnownHostsFile: string;
  user: string;
  hostKeyAlias: string;
  port: number;
  addresses: string[];
}

sshTest("no private key is in any file, whatever was done with it", async () => {
  await using blog = await createSshWorld({ emulator: { lightsailMint: "fresh" } });
  const { world } = blog;
  const agent = await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await blog.ssh(["other@blog", "true"]);
  await blog.ssh(["-A", "blog", "ssh-add -L"]);
  await blog.ssh(["-vvv", "blog", "true"]);
  await world.runJitney(["renew", "blog"]);
  await blog.ssh(["blog", "true"]);
  await agent.end();

  const keys = listKeyCanaries(blog);

  expect(keys).toHaveLength(2);
  expect(findFiles(blog, keys)).toEqual([]);
});

sshTest("ssh-files: ssh logs in with them alone, and they are private", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();

  const files = await askForFiles(blog);
  const outcome = await loginWithFiles(blog, files);

  expect(outcome).toMatchObject(greeted);
  expect(modeOf(files.identityFile)).toBe(0o600);
  expect(modeOf(files.certificateFile)).toBe(0o600);
  expect(findFiles(blog, listKeyCanaries(blog))).toEqual([files.identityFile]);
});

sshTest("ssh-files are fresh while the agent lives", async () => {
  await using blog = await createSshWorld({
    emulator: { lightsailLifetimeMs: 4_000, lightsailMint: "fresh" },
  });
  await blog.startAgent();
  const files = await askForFiles(blog);
  await blog.world.emulator.called("GetInstanceAccessDetails", { count: 4, timeoutMs: 30_000 });

  expect(await loginWithFiles(blog, files)).toMatchObject(greeted);
});

describe("ssh-files are gone", () => {
  const ends: [string, (blog: SshWorld, agent: RunningAgent) => Promise<unknown>][] = [
    ["after jitney forget", ({ world }) => world.runJitney(["forget", "blog"])],
    ["after jitney forget --all", ({ world }) => world.runJitney(["forget", "--all"])],
    ["after SIGTERM", (_, agent) => agent.end()],
    ["after SIGINT", (_, agent) => agent.end("SIGINT")],
    ["when the agent is stopped by jitney agent stop", ({ world }) => world.runJitney(["agent", "stop"])],
    ["after kill -9, when an agent starts again", (blog, agent) => restart(blog, agent)],
  ];

  sshTest.each(ends)("%s", async (_, end) => {
    await using blog = await createSshWorld();
    const agent = await blog.startAgent();
    const { identityFile, certificateFile } = await askForFiles(blog);

    await end(blog, agent);

    expect([existsSync(identityFile), existsSync(certificateFile)]).toEqual([false, false]);
    expect(findFiles(blog, listKeyCanaries(blog))).toEqual([]);
  });

  sshTest("when the certificate expires and AWS is away", async () => {
    await using blog = await createSshWorld({ emulator: { lightsailLifetimeMs: 3_000 } });
    await blog.startAgent();
    const { identityFile, certificateFile } = await askForFiles(blog);
    blog.world.emulator.faults.when("GetInstanceAccessDetails", { kind: "unavailable" }, () => true);

    await awaitGone([identityFile, certificateFile], 10_000);
  });

  sshTest("when the entry is taken out of the config", async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    const { identityFile, certificateFile } = await askForFiles(blog);

    blog.writeEntries("[jit web]\nnode = i-0123456789abcdef0\n");

    await awaitGone([identityFile, certificateFile], 10_000);
  });
});

async function restart(blog: SshWorld, agent: RunningAgent): Promise<void> {
  await agent.end("SIGKILL");
  await blog.startAgent();
}

async function askForFiles({ world }: SshWorld): Promise<Files> {
  const { text } = await askAgent(world.socket, "/v1/ssh/blog/files", { method: "POST" });
  return parse(text) as unknown as Files;
}

/** As somebody who knows no agent: no configuration of ours. */
function loginWithFiles({ world }: SshWorld, files: Files) {
  const options = [
    `IdentityFile=${files.identityFile}`,
    `CertificateFile=${files.certificateFile}`,
    `UserKnownHostsFile=${files.userKnownHostsFile}`,
    `HostKeyAlias=${files.hostKeyAlias}`,
    "StrictHostKeyChecking=yes",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "BatchMode=yes",
  ].flatMap((option) => ["-o", option]);
  const [address = ""] = files.addresses;
  const target = ["-p", String(files.port), `${files.user}@${address}`, "echo", "hello"];
  return runProgram(ssh.path, ["-F", "none", ...options, ...target], { env: world.env });
}

/** Of the private keys that the emulator gave out: lines of their PEM. The other secrets are no lines of 64. */
function listKeyCanaries({ world }: SshWorld): string[] {
  return world.emulator.canaries().filter((secret) => secret.length === 64);
}

/** Files of the world, sshd's own apart, in which one of the texts stands. */
function findFiles({ world }: SshWorld, texts: readonly string[]): string[] {
  return [world.home, `${world.folder}/run`].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name}`)
      .filter((path) => lstatSync(path).isFile())
      .filter((path) => texts.some((text) => readFileSync(path, "latin1").includes(text))),
  );
}

function modeOf(path: string): number {
  return lstatSync(path).mode & 0o777;
}

/** Polls: a file that goes tells nobody where its folder's other files come and go as well. */
async function awaitGone(paths: readonly string[], withinMs: number): Promise<void> {
  const endsAt = Date.now() + withinMs;
  while (paths.some((path) => existsSync(path))) {
    if (Date.now() > endsAt) throw new Error(`still there, one or both: ${paths.join(", ")}`);
    await delay(20);
  }
}
