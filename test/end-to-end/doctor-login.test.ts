// `jitney doctor NAME` on a host that can be logged in to, and on those that cannot: what is wrong is told by its
// name, within a bound, and what is advised leads on.

import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { runDoctor } from "./harness/doctor-bench.ts";
import { ssh } from "./harness/programs.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd } from "./harness/sshd.ts";

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
  blog.writeEntries(
    `[lightsail blog]\ninstance = Blog\nuser = admin\nport = ${await listenSilently(blog)}\n`,
  );
  await blog.startAgent();

  const { exitCode, stdout, elapsedMs } = await runDoctor(blog);

  expect(stdout).toContain("blog takes the connection and says nothing");
  expect(exitCode).toBe(1);
  expect(elapsedMs).toBeLessThan(40_000);
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
  "~/.ssh/jitney.conf is gone: it is not the Include that is missing, and the advice mends it",
  async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    await blog.ssh(["blog", "true"]);
    rmSync(`${blog.world.home}/.ssh/jitney.conf`);

    const before = await runDoctor(blog);
    await blog.world.runJitney(["agent", "restart"]);
    const after = await runDoctor(blog);

    expect(before.stdout).toContain("jitney agent restart");
    expect(after.exitCode).toBe(0);
  },
);

async function listenSilently({ server }: SshWorld): Promise<number> {
  const silent = createServer();
  onTestFinished(() => void silent.close());
  await new Promise<void>((resolve) => silent.listen(0, server.address, resolve));
  const place = silent.address();
  if (typeof place === "object" && place !== null) return place.port;
  throw new Error("no port");
}
