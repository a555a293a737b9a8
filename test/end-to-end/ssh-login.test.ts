// Lightsail over plain ssh: the real clients, the real sshd, strict host key checking throughout.

import { expect, test } from "vitest";
import { createSshWorld } from "./harness/ssh-world.ts";
import { sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing).concurrent;

sshTest("ssh blog", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject({ exitCode: 0, stdout: "hello\n", stderr: "" });
});
