// `jitney doctor NAME` on a host that can be logged in to, and on those that cannot: what is wrong is told by its
// name, within a bound, and what is advised leads on.

import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { runDoctor } from "./harness/doctor-bench.ts";
import { ssh } from "./harness/programs.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd, startSshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing).concurrent;

sshTest("a login that works is told, whatever command the user's ssh runs otherwise", async () => {
  await using blog = await createSshWorld({ sshConfig: "Host *\n  RemoteCommand tmux attach\n" });
  await blog.startAgent();
  await blog.world.runJitney(["renew", "blog"]); // ssh is told the user before it asks

  const { exitCode, stdout, stderr } = await runDoctor(blog);

  expect(stderr).toBe("");
  expect(stdout).toContain(`ssh logs in to blog as ${loginName}`);
  expect(exitCode).toBe(0);
});

sshTest("a host that takes the connection and says nothing is told as such, within a bound", async () => {
  await using blog = await createSshWorld();
  await using silent = await listenSilently(blog);
  blog.writeEntries(`[lightsail blog]\ninstance = Blog\nuser = admin\nport = ${silent.port}\n`);
  await blog.startAgent();

  const { exitCode, stdout, stderr, elapsedMs } = await runDoctor(blog);

  expect(stderr).toBe("");
  expect(stdout).toContain("blog takes the connection and says nothing");
  expect(exitCode).toBe(1);
  expect(elapsedMs).toBeLessThan(40_000);
});

sshTest.each([
  ["RequiredRSASize 4096", "RequiredRSASize 4096 leaves out the key"],
  ["PubkeyAcceptedAlgorithms ssh-ed25519", "PubkeyAcceptedAlgorithms leaves out the kind of certificate"],
])("%s in the user's Host * is told", async (line, says) => {
  await using blog = await createSshWorld({ sshConfig: `Host *\n  ${line}\n` });
  await blog.startAgent();
  await blog.world.runJitney(["renew", "blog"]);

  const { exitCode, stdout } = await runDoctor(blog);

  expect(stdout).toContain(says);
  expect(exitCode).toBe(1);
});

sshTest("keys that were trusted by hand and are not the host's lead back to trust", async () => {
  await using blog = await createSshWorld({ instance: { hostKeys: [] } });
  await blog.startAgent();
  const { world } = blog;
  const other = await startSshd({
    folder: `${world.folder}/other`,
    caPublicKey: world.emulator.caPublicKey(),
  });
  const body = JSON.stringify({ keys: other.hostKeys });
  await askAgent(world.socket, "/v1/ssh/blog/host-keys", { method: "POST", body });

  const { stdout } = await runDoctor(blog);

  expect(stdout).toContain("another host key than the one that you trusted");
  expect(stdout).toContain("jitney trust blog");
});

sshTest("an instance that was stopped while its certificate is held is told as stopped", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await blog.server.stop();
  blog.world.emulator.setState("Blog", "stopped");

  const { exitCode, stdout } = await runDoctor(blog);

  expect(stdout).toContain("the instance Blog is stopped");
  expect(stdout).toContain("aws lightsail start-instance --instance-name Blog");
  expect(stdout).not.toContain("jitney doctor");
  expect(exitCode).toBe(1);
});

sshTest(
  "~/.ssh/jitney.conf that goes while the agent runs is nothing to mend: it is written again",
  async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    await blog.ssh(["blog", "true"]);
    rmSync(`${blog.world.home}/.ssh/jitney.conf`);

    expect((await runDoctor(blog)).exitCode).toBe(0);
  },
);

/** No `onTestFinished`: these tests run side by side. */
async function listenSilently({ server }: SshWorld): Promise<AsyncDisposable & { port: number }> {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, server.address, resolve));
  const place = silent.address();
  if (typeof place !== "object" || place === null) throw new Error("no port");
  return { port: place.port, [Symbol.asyncDispose]: async () => void silent.close() };
}
