// What goes wrong at AWS or on the way to the host: ssh ends within a bound, with one line of ours that names
// the thing and what to do, and never a byte on stdout.

import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { startBlackHole } from "./harness/black-hole.ts";
import { ssh, sshHelper } from "./harness/programs.ts";
import { type Outcome, runProgram } from "./harness/run-program.ts";
import { createSshWorld, type SshWorld, type SshWorldOptions } from "./harness/ssh-world.ts";
import { sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };

interface Trouble {
  title: string;
  options?: SshWorldOptions;
  /** After the world was made and before ssh is called. */
  cause?: (blog: SshWorld) => void;
  code: string;
  says: RegExp;
}

const troubles: Trouble[] = [
  {
    title: "an instance that is not there",
    cause: (blog) => blog.writeEntries("[lightsail blog]\ninstance = Nowhere\nuser = admin\n"),
    code: "not-found",
    says: /Nowhere/,
  },
  {
    title: "a stopped instance",
    options: { instance: { state: "stopped" } },
    code: "not-ready",
    says: /Blog is stopped; start it: aws lightsail start-instance --instance-name Blog/,
  },
  {
    title: "a pending instance",
    options: { instance: { state: "pending" } },
    code: "not-ready",
    says: /Blog is pending; run it again in a minute/,
  },
  {
    title: "an instance without any address",
    options: { instance: { addresses: {} } },
    code: "not-ready",
    says: /Blog has no public address/,
  },
  {
    title: "a key pair of one's own, for which Lightsail gives no certificate",
    options: {
      instance: { keyPairName: "own" },
      emulator: { lightsailCustomKeyPair: "without-key" },
    },
    code: "not-found",
    says: /no certificate for Blog; .*key pair of its own/,
  },
  {
    title: "no host keys published yet",
    options: { instance: { hostKeys: [] } },
    code: "host-keys-missing",
    says: /no host keys for Blog yet; .*jitney trust blog/,
  },
  {
    title: "host keys that are none",
    options: { instance: { hostKeys: [{ algorithm: "ssh-ed25519", publicKey: "AAAA\nevil ssh-rsa AAAA" }] } },
    code: "host-keys-missing",
    says: /no host keys for Blog yet/,
  },
  {
    title: "a certificate that is cut short",
    options: { emulator: { lightsailCertificate: "cut-short" } },
    code: "service-unavailable",
    says: /what AWS gave for Blog makes no sense/,
  },
  {
    title: "a certificate of another key",
    options: { emulator: { lightsailCertificate: "of-another-key" } },
    code: "service-unavailable",
    says: /what AWS gave for Blog makes no sense: the certificate belongs to another key/,
  },
  {
    title: "a certificate that has expired",
    options: { emulator: { lightsailCertificate: "expired" } },
    code: "clock-skew",
    says: /blog has ended already/,
  },
  {
    title: "a role that may not",
    cause: ({ world }) => world.emulator.deny("GetInstanceAccessDetails"),
    code: "access-denied",
    says: /lightsail:GetInstanceAccessDetails.*ReadOnlyAccess does not/,
  },
  {
    title: "a Windows",
    cause: (blog) => blog.writeEntries("[lightsail blog]\ninstance = Blog\nprotocol = rdp\n"),
    code: "bad-request",
    says: /blog \(lightsail\) is nothing that ssh logs in to/,
  },
];

sshTest.each(troubles)("$title", async ({ options, cause, code, says }) => {
  await using blog = await createSshWorld(options);
  cause?.(blog);
  await blog.startAgent();

  const outcome = await connect(blog);
  const reply = await askAgent(blog.world.socket, "/v1/ssh/blog");

  expectOneLine(outcome, says);
  expect(parse(reply.text)).toMatchObject({ code });
});

sshTest("ssh itself shows our line", async () => {
  await using blog = await createSshWorld({ instance: { state: "stopped" } });
  await blog.startAgent();

  const outcome = await blog.ssh(["blog", "true"]);

  expect(outcome).toMatchObject({ exitCode: 255, stdout: "" });
  expect(outcome.stderr).toMatch(/^jitney: the instance Blog is stopped.*\n/);
});

sshTest("an IPv6-only instance is logged in to", async () => {
  await using blog = await createSshWorld({
    sshd: { address: "::1" },
    instance: { addresses: { ipv6Addresses: ["::1"] } },
  });
  await blog.startAgent();

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest(
  "no host keys published: whoever trusts them by name gets in, and AWS's count when they come",
  async () => {
    await using blog = await createSshWorld({ instance: { hostKeys: [] } });
    await blog.startAgent();
    const { world, server } = blog;
    const body = JSON.stringify({ keys: server.hostKeys });

    await askAgent(world.socket, "/v1/ssh/blog/host-keys", { method: "POST", body });
    const trusting = await blog.ssh(["blog", "echo", "hello"]);
    world.emulator.setHostKeys("Blog", [server.hostKeys[2] ?? { algorithm: "", publicKey: "" }]);
    await world.runJitney(["renew", "blog"]);
    const published = await blog.ssh(["blog", "echo", "hello"]);
    const { text } = await askAgent(world.socket, "/v1/ssh/blog/host-keys");

    expect(trusting).toMatchObject(greeted);
    expect(published).toMatchObject(greeted);
    expect(parse(text)).toMatchObject({ published: [server.hostKeys[2]], trusted: [] });
  },
);

sshTest("nobody listens at the address: it is named, at once", async () => {
  await using blog = await createSshWorld({ instance: { addresses: { publicIpv4: "127.0.0.3" } } });
  await blog.startAgent();

  const outcome = await connect(blog);

  expectOneLine(outcome, /127\.0\.0\.3 \(ECONNREFUSED\)/);
  expect(outcome.elapsedMs).toBeLessThan(10_000); // the time that an address has to answer is not waited for
});

sshTest("the address swallows packets: it is named, within a bound", async () => {
  await using blog = await createSshWorld({ instance: { addresses: { publicIpv4: "127.0.0.3" } } });
  await using _hole = await startBlackHole("127.0.0.3", blog.server.port);
  await blog.startAgent();

  const outcome = await connect(blog);

  expectOneLine(outcome, /127\.0\.0\.3 \(no answer in 10 s\)/);
  expect(outcome.elapsedMs).toBeLessThan(14_000);
});

sshTest("AWS does not answer: ssh ends within a bound", async () => {
  await using blog = await createSshWorld();
  blog.world.emulator.faults.when("GetInstanceAccessDetails", { kind: "hang", at: "before" }, () => true);
  await blog.startAgent();

  const outcome = await connect(blog);

  expectOneLine(outcome, /AWS did not answer lightsail:GetInstanceAccessDetails in time/);
  expect(outcome.elapsedMs).toBeLessThan(17_000);
});

test.each([
  [["connect", "nobody"], /nobody/],
  [["connect"], /usage/],
  [["connect", "--port", "22"], /usage/],
  [["connect", "blog", "--port", "70000"], /usage/],
  [["connect", "blog", "--port", "0"], /usage/],
  [["connect", "blog", "extra"], /usage/],
  [["connect", "a".repeat(129)], /usage/],
  [[], /usage/],
])("jitney-ssh %j", async (args, says) => {
  await using blog = await createSshWorld();
  blog.writeEntries("[jit web]\nnode = i-0123456789abcdef0\n");

  expectOneLine(await runProgram(sshHelper, args, { env: blog.world.env }), says);
});

function connect({ world }: SshWorld): Promise<Outcome> {
  return runProgram(sshHelper, ["connect", "blog"], { env: world.env, stdin: "never-ends" });
}

function expectOneLine({ exitCode, stdout, stderr }: Outcome, says: RegExp): void {
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^jitney: [^\n]+\n$/);
  expect(stderr).toMatch(says);
}
