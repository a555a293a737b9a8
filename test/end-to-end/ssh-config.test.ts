// What else may stand in the user's ssh configuration, and where everything may lie: whatever it is, either ssh
// logs in as it should, or it is refused with the line to write.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { jitney, ssh, sshHelper } from "./harness/programs.ts";
import { createSshWorld, type SshWorld } from "./harness/ssh-world.ts";
import { loginName, sshd } from "./harness/sshd.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const greeted = { exitCode: 0, stdout: "hello\n", stderr: "" };

const hostileLines = [
  "IdentitiesOnly yes",
  "IdentityAgent none",
  "IdentityFile /etc/hostname",
  "CertificateFile /etc/hostname",
  "ProxyJump jump.example.org",
  "ProxyCommand false",
  "ProxyUseFdpass yes",
  "ForwardAgent yes",
  "ControlMaster auto",
  "Port 1",
  "User nobody",
  "HostName 192.0.2.1",
  "HostKeyAlias elsewhere",
  "StrictHostKeyChecking no",
  "UserKnownHostsFile /dev/null",
  "GlobalKnownHostsFile /dev/null",
  "PubkeyAuthentication no",
  "PreferredAuthentications password",
  "CheckHostIP yes",
  "UpdateHostKeys yes",
  "VerifyHostKeyDNS yes",
  "CanonicalizeHostname always",
  "AddKeysToAgent yes",
  "HashKnownHosts yes",
  "BatchMode no",
];

describe.skipIf(sshd.isMissing || ssh.isMissing)("a Host * after our Include that says", () => {
  let blog: SshWorld;
  beforeAll(async () => {
    blog = await createSshWorld();
    await blog.startAgent();
  });
  afterAll(() => blog[Symbol.asyncDispose]());

  test.each(hostileLines)("%s", async (line) => {
    const path = `${blog.world.folder}/${line.replaceAll(/\W/g, "")}`;
    writeFileSync(path, `${readFileSync(blog.configPath, "utf8")}Host *\n  ${line}\n`, { mode: 0o600 });

    expect(await blog.ssh(["-F", path, "blog", "echo", "hello"])).toMatchObject(greeted);
  });
});

sshTest(
  "a Host * with all of them at once, and a Match final, which has ssh read everything twice",
  async () => {
    const lines = [...hostileLines, "KnownHostsCommand /bin/false"].map((line) => `  ${line}\n`).join("");
    const sshConfig = `Host *\n${lines}Match final all\n  User nobody\n`;
    await using blog = await createSshWorld({ sshConfig });
    await blog.startAgent();

    expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
  },
);

sshTest("a hostile Host * makes nobody trust an impostor", async () => {
  await using blog = await createSshWorld({
    sshConfig: `Host *\n${hostileLines.map((line) => `  ${line}\n`).join("")}`,
  });
  const { world } = blog;
  world.emulator.setHostKeys("Blog", [otherKey(blog)]);
  await blog.startAgent();

  const outcome = await blog.ssh(["blog", "echo", "hello"]);

  expect(outcome).toMatchObject({ exitCode: 255, stdout: "" });
  expect(outcome.stderr).toMatch(/Host key verification failed/);
});

sshTest("a KnownHostsCommand of the user's that vouches for an impostor: he is offered no key", async () => {
  await using blog = await createSshWorld();
  const { world, server } = blog;
  const [known = { algorithm: "", publicKey: "" }] = server.hostKeys;
  const vouch = `KnownHostsCommand /bin/echo %H ${known.algorithm} ${known.publicKey}`;
  world.emulator.setHostKeys("Blog", [otherKey(blog)]);
  await blog.startAgent();

  const outcome = await blog.ssh(["-o", vouch, "-o", `HostKeyAlgorithms=${known.algorithm}`, "blog", "true"]);

  expect(outcome).toMatchObject({ exitCode: 255, stdout: "" });
  expect(outcome.stderr).toMatch(/Permission denied/);
  expect(server.log()).not.toMatch(/Accepted|Failed publickey/);
});

sshTest.each([
  ["blog", "Blog"],
  ["Blog", "blog"],
  ["Blog", "Blog"],
])("an entry [lightsail %s] and ssh %s", async (name, typed) => {
  await using blog = await createSshWorld();
  writeEntry(blog, name, `ssh_host = ${name === "blog" ? "Blog" : name}`);
  await blog.startAgent();

  expect(await blog.ssh([typed, "echo", "hello"])).toMatchObject(greeted);
});

sshTest.each(["Web-1.Example", "web-1.example"])("ssh_host = Web-1.Example and ssh %s", async (typed) => {
  await using blog = await createSshWorld({ entry: "ssh_host = Web-1.Example" });
  await blog.startAgent();

  expect(await blog.ssh([typed, "echo", "hello"])).toMatchObject(greeted);
});

sshTest("a home and a runtime folder with spaces, quotes and percent signs", async () => {
  await using blog = await createSshWorld({ odd: { home: "at Ann's ", run: "5%h of 'n %% " } });
  await blog.startAgent();

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest("executables that install recorded in a folder with spaces, quotes and percent signs", async () => {
  await using blog = await createSshWorld();
  const { world } = blog;
  const folder = `${world.folder}/it's 5%h $HOME`;
  mkdirSync(folder);
  symlinkSync(jitney, `${folder}/jitney`);
  symlinkSync(sshHelper, `${folder}/jitney-ssh`);
  mkdirSync(`${world.home}/.local/state/jitney`, { recursive: true, mode: 0o700 });
  writeFileSync(`${world.home}/.local/state/jitney/executables`, `${folder}\n`);
  await blog.startAgent();

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
  expect(readFileSync(`${world.home}/.ssh/jitney.conf`, "utf8")).toContain("5%%h");
});

sshTest("a Host of the user's by the same name is left alone, and ssh_host is offered", async () => {
  await using blog = await createSshWorld({ sshConfig: "Host other blog\n  HostName 192.0.2.1\n" });
  await blog.startAgent();

  const { status, text } = await askAgent(blog.world.socket, "/v1/ssh/blog");
  const shown = await blog.world.runJitney(["status"]);
  const jitneyConf = blog.world.readFile("home/.ssh/jitney.conf");

  expect(status).toBeGreaterThanOrEqual(400);
  expect(parse(text)).toMatchObject({
    code: "config-invalid",
    detail: `${blog.configPath}:2 has a Host blog of its own`,
    next: expect.stringContaining("ssh_host = lightsail-blog"),
  });
  expect(shown.stdout).toMatch(/blog .*Host blog of its own/s);
  expect(jitneyConf).not.toContain("Host blog");
});

sshTest("the name that was offered works at once, the agent still running", async () => {
  await using blog = await createSshWorld({ sshConfig: "Host blog\n  HostName 192.0.2.1\n" });
  const { world } = blog;
  await blog.startAgent();
  writeEntry(blog, "blog", "ssh_host = lightsail-blog");
  await awaitStatus(world.socket, (text) => text.includes('"state":"asleep"'));

  expect(await blog.ssh(["lightsail-blog", "echo", "hello"])).toMatchObject(greeted);
});

sshTest("strict mode: ssh names its session, and is let in", async () => {
  await using blog = await createSshWorld({ entry: "require_session_bind = yes" });
  await blog.startAgent();

  expect(await blog.ssh(["blog", "echo", "hello"])).toMatchObject(greeted);
});

function writeEntry(blog: SshWorld, name: string, more: string): void {
  const lines = ["instance = Blog", `port = ${blog.server.port}`, `user = ${loginName}`, more];
  blog.writeEntries(`[lightsail ${name}]\n${lines.join("\n")}\n`);
}

/** A key that no sshd here has: Ed25519's base point, a valid one. */
function otherKey(blog: SshWorld) {
  const [{ algorithm } = { algorithm: "" }] = blog.server.hostKeys;
  const head = Buffer.from("0000000b7373682d6564323535313900000020", "hex");
  return {
    algorithm,
    publicKey: Buffer.concat([head, Buffer.from(`58${"66".repeat(31)}`, "hex")]).toString("base64"),
  };
}
