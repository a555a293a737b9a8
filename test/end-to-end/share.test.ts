// `jitney share`: one entry for others to read, and nothing else of the agent; over the real ssh and sshd.

import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { expectCredentials } from "./harness/contract.ts";
import { helper, jitney } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd } from "./harness/sshd.ts";
import { node } from "./harness/world.ts";

const shareTest = test.skipIf(sshd.isMissing).concurrent;

const jit = `[jit web]\nnode = ${node}\nrequest = always\nreason = a test of jitney\n`;

async function createSharingWorld(rule = jit): Promise<SshWorld> {
  const blog = await createSshWorld();
  const host = `[lightsail blog]\ninstance = Blog\nport = ${blog.server.port}\nuser = ${loginName}\n`;
  blog.writeEntries(`${rule}\n${host}`);
  // ssh reads its configuration from the user's record, not from HOME
  const bin = `${blog.world.folder}/bin`;
  mkdirSync(bin);
  writeFileSync(`${bin}/ssh`, `#!/bin/sh\nexec /usr/bin/ssh -F ${blog.configPath} "$@"\n`);
  chmodSync(`${bin}/ssh`, 0o755);
  return blog;
}

interface Share {
  /** What it printed first: the socket's path. */
  path: string;
  end(): Promise<number | null>;
}

async function startShare({ world }: SshWorld, ...args: string[]): Promise<Share> {
  const env = { ...world.env, PATH: `${world.folder}/bin:${world.env.PATH}` };
  const child = spawn(jitney, ["share", "web", ...args], {
    env,
    cwd: "/",
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const first = new Promise<string>((resolve) =>
    child.stdout.once("data", (text: Buffer) => resolve(String(text).trim())),
  );
  const path = await Promise.race([first, ended.then(() => Promise.reject(new Error(stderr)))]);
  return {
    path,
    end: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}

shareTest("a share answers what its entry holds, and nothing else", async () => {
  await using blog = await createSharingWorld();
  await blog.startAgent();
  await blog.world.runHelper("web");
  const share = await startShare(blog);

  const outcome = await runProgram(helper, ["web"], {
    env: { ...blog.world.env, JITNEY_SOCKET: share.path },
  });
  const others = await Promise.all(
    [
      "/v1/status",
      "/v1/credentials/blog",
      "/v1/requests",
      "/metrics",
      "/v1/leases/web",
      "/v1/credentials/web/..",
    ].map(async (path) => (await askAgent(share.path, path)).status),
  );
  const forget = await askAgent(share.path, "/v1/credentials/web", { method: "DELETE" });

  expectCredentials(outcome);
  expect(others).toEqual([404, 404, 404, 404, 404, 404]);
  expect(parse(forget.text)).toMatchObject({ code: "not-found" });
  expect(await share.end()).toBe(0);
  expect(existsSync(dirname(share.path))).toBe(false);
});

shareTest.each(["always", "terminal"])("a share files no request where request = %s", async (rule) => {
  await using blog = await createSharingWorld(jit.replace("always", rule));
  await blog.startAgent();
  const share = await startShare(blog);
  const context = { terminal: true, folder: "/", host: "h", user: "u", env: {} };
  const headers = { "jitney-context": encodeURIComponent(JSON.stringify(context)) };

  const reply = await askAgent(share.path, "/v1/credentials/web", { headers });

  expect(parse(reply.text)).toMatchObject({ code: "request-not-allowed" });
  expect(parse(reply.text)).not.toHaveProperty("needs");
  expect(blog.world.emulator.count("StartAccessRequest")).toBe(0);
  await share.end();
});

shareTest("a share reaches a remote host over ssh, and goes with the command", async () => {
  await using blog = await createSharingWorld();
  await blog.startAgent();
  await blog.world.runHelper("web");
  const share = await startShare(blog, "--ssh", "blog");

  const remote = await blog.ssh(["blog", `JITNEY_SOCKET=${share.path} ${helper} web`]);
  const exitCode = await share.end();
  const after = await blog.ssh(["blog", `test -e ${share.path}; echo $?`]);

  expectCredentials(remote);
  expect(share.path).toBe(`${blog.world.folder}/sshd/home/.jitney/share/web.sock`);
  expect(exitCode).toBe(0);
  expect(after.stdout).toBe("1\n");
});

shareTest("a host that ssh does not get to is told in two lines", async () => {
  await using blog = await createSharingWorld();
  await blog.startAgent();

  await expect(startShare(blog, "--ssh", "nowhere.invalid")).rejects.toThrow(
    /ssh does not get to nowhere\.invalid: .*\njitney: see whether it does by itself: ssh nowhere\.invalid true/,
  );
});

shareTest("what is no entry, or hands out nothing, is not shared", async () => {
  await using blog = await createSharingWorld();

  const unknown = await blog.world.runJitney(["share", "wbe"]);
  const host = await blog.world.runJitney(["share", "blog"]);

  expect(unknown).toMatchObject({ exitCode: 1, stdout: "" });
  expect(unknown.stderr).toMatch(/no entry is named wbe\n.*did you mean web\?/);
  expect(host).toMatchObject({ exitCode: 1, stdout: "" });
  expect(host.stderr).toMatch(/blog \(lightsail\) hands out nothing that could be shared/);
});
