// What changes while people work: certificates end, addresses move, AWS is away. Whoever is logged in stays so,
// and the next ssh finds its way without anybody's help.

import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { startBlackHole } from "./harness/black-hole.ts";
import { kill } from "./harness/processes.ts";
import { ssh } from "./harness/programs.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd, startSshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing).concurrent;
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };
const otherAddress = "127.0.0.2";
const call = "GetInstanceAccessDetails";

/** A login that was prepared and came to nothing for so long went wrong (agent/ssh-hosts/ssh-host.ts). */
const longestLoginMs = 5_000;

sshTest("a session outlives its certificate, and the next login has another", async () => {
  await using blog = await createSshWorld({ emulator: { lightsailLifetimeMs: 3_000 } });
  await blog.startAgent();
  const session = blog.startSsh(["blog", "echo ready; cat"]);
  await session.said("ready");
  await delay((await readEnd(blog)) - Date.now());

  session.say("still here\n");
  await session.said("still here");
  const next = await blog.ssh(["blog", "echo", "hello"]);

  expect(next).toMatchObject(greeted);
  expect((await session.finish()).exitCode).toBe(0);
});

sshTest("a certificate that expired in the cache is not offered: ssh fetches another", async () => {
  await using blog = await createSshWorld({ emulator: { lightsailLifetimeMs: 4_000 } });
  const { pid } = await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  const endsAt = await readEnd(blog);
  kill(pid, "SIGSTOP"); // as a laptop that is closed
  await delay(endsAt + 1_000 - Date.now());
  kill(pid, "SIGCONT");

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject(greeted);
  expect(blog.server.log()).not.toMatch(/expired/);
});

sshTest("with AWS away a certificate serves to its end, then ssh says why it fails", async () => {
  await using blog = await createSshWorld({ emulator: { lightsailLifetimeMs: 8_000 } });
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  const { faults } = blog.world.emulator;
  faults.when(call, { kind: "unavailable" }, () => true);

  const held = await blog.ssh(["blog", "echo", "hello"]);
  await awaitStatus(blog.world.socket, (text) => text.includes('"state":"failed"'));
  const refused = await blog.ssh(["blog", "echo", "hello"]);
  faults.clear();
  const mended = await blog.ssh(["blog", "echo", "hello"]);

  expect(held).toMatchObject(greeted);
  expect(refused).toMatchObject({ exitCode: 255, stdout: "" });
  expect(refused.stderr).toMatch(/^jitney: .*lightsail:GetInstanceAccessDetails/);
  expect(mended).toMatchObject(greeted);
});

sshTest("the address changes and the old one refuses: the same ssh finds the new one", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await moveHost(blog);

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject(greeted);
  expect(blog.world.emulator.count(call)).toBe(2);
});

sshTest("the address changes while AWS still gives the same certificate: the new one is found", async () => {
  await using blog = await createSshWorld({ emulator: { lightsailMint: "same" } });
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await moveHost(blog);

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest("the address changes and the old one swallows packets: the same ssh finds the new one", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await moveHost(blog);
  await using _hole = await startBlackHole(blog.server.address, blog.server.port);

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject(greeted);
  expect(outcome.elapsedMs).toBeLessThan(10_000);
});

sshTest("an impostor at the old address is refused, and a later ssh finds the host", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await moveHost(blog);
  const { world, server } = blog;
  const { address, port } = server;
  const caPublicKey = world.emulator.caPublicKey(); // it would let in whoever comes
  const impostor = await startSshd({ folder: `${world.folder}/impostor`, caPublicKey, address, port });
  await age(blog, 60_000);

  const refused = await blog.ssh(["blog", "echo", "hello"]);
  await delay(longestLoginMs);
  const found = await blog.ssh(["blog", "echo", "hello"]);

  expect(refused).toMatchObject({ exitCode: 255, stdout: "" });
  expect(refused.stderr).toMatch(/Host key verification failed/);
  expect(impostor.log()).toMatch(/Connection from/);
  expect(impostor.log()).not.toMatch(/Accepted|publickey/);
  expect(found).toMatchObject(greeted);
});

sshTest(
  "an entry that was just added is there for the next command, and one just removed is not",
  async () => {
    await using blog = await createSshWorld();
    await blog.startAgent();
    const { world, server } = blog;
    const words = ["--instance", "Blog", "--port", String(server.port), "--user", loginName];

    const added = await world.runJitney(["add", "lightsail", "shop", ...words]);
    const found = await blog.ssh(["shop", "echo", "hello"]);
    const removed = await world.runJitney(["remove", "shop"]);
    const gone = await blog.ssh(["shop", "true"]);

    expect([added.stderr, removed.stderr]).toEqual(["", ""]);
    expect(found).toMatchObject(greeted);
    expect(gone.stderr).toMatch(/Could not resolve hostname shop/);
  },
);

sshTest("the same host with new keys, as after a rebuild: refused until AWS has witnessed them", async () => {
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]);
  await blog.server.stop();
  const { world, server } = blog;
  const caPublicKey = world.emulator.caPublicKey();
  const rebuilt = await startSshd({ ...server, folder: `${world.folder}/rebuilt`, caPublicKey });

  const refused = await blog.ssh(["blog", "echo", "hello"]);
  world.emulator.setHostKeys("Blog", rebuilt.hostKeys);
  await world.runJitney(["renew", "blog"]);
  const found = await blog.ssh(["blog", "echo", "hello"]);

  expect(refused.stderr).toMatch(/Host key verification failed/);
  expect(found).toMatchObject(greeted);
});

/** The host, its keys with it, is at another address now, and AWS knows. */
async function moveHost({ world, server }: SshWorld): Promise<void> {
  await server.stop();
  const caPublicKey = world.emulator.caPublicKey();
  await startSshd({ folder: `${world.folder}/sshd`, caPublicKey, address: otherAddress, port: server.port });
  world.emulator.setAddresses("Blog", { publicIpv4: otherAddress });
}

/** Lets so much time pass for AWS, by whose clock leases are judged, and the agent learn of it. */
async function age({ world }: SshWorld, ms: number): Promise<void> {
  world.emulator.clock.shift(ms);
  await askAgent(world.socket, "/v1/nodes");
}

/** When the certificate that is held ends, by AWS's word. */
async function readEnd({ world }: SshWorld): Promise<number> {
  const { entries } = parse((await askAgent(world.socket, "/v1/status")).text);
  const [blog] = entries as { expiresAt: string }[];
  return Date.parse(blog?.expiresAt ?? "");
}
