// ssh-files and trust, as somebody at a shell sees them.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { asleepBlog, status } from "./documents.ts";
import { FakeAgent, type Routes } from "./fake-agent.ts";
import { type Outcome, runCli } from "./run-cli.ts";

let agent: FakeAgent;
let routes: Routes;

const files = {
  identityFile: "/run/user/1000/jitney/ssh/ab.key",
  certificateFile: "/run/user/1000/jitney/ssh/ab.key-cert.pub",
  userKnownHostsFile: "/run/with space/100%/ab.known_hosts",
  user: "ubuntu",
  addresses: ["192.0.2.10"],
  port: 22,
  hostKeyAlias: "jitney-ab",
  expiresAt: "2026-01-01T00:00:00.000Z",
};
const published = [{ algorithm: "ssh-ed25519", publicKey: "AAAA" }];
const host = { published: [], trusted: [], addresses: ["192.0.2.10"], port: 22 };

beforeEach(async () => {
  routes = {
    "GET /v1/status": { ...status(), entries: [asleepBlog] },
    "POST /v1/ssh/blog/files": files,
    "GET /v1/ssh/blog/host-keys": { ...host, published },
    "POST /v1/ssh/blog/host-keys": host,
  };
  agent = await new FakeAgent(routes).listen();
});

afterEach(() => agent.close());

/** Of the key that ssh-keyscan finds. */
const fingerprint = createHash("sha256").update("key").digest("base64").replace("=", "");

function run(...args: string[]): Promise<Outcome> {
  const scanner = `${agent.folder}/ssh-keyscan`;
  writeFileSync(scanner, `#!/bin/sh\necho 192.0.2.10 ssh-ed25519 ${btoa("key")}\n`, { mode: 0o755 });
  const PATH = `${agent.folder}:/usr/bin:/bin`;
  return runCli(args, { env: { JITNEY_RUNTIME_DIR: agent.folder, HOME: agent.folder, PATH } });
}

test("ssh-files prints the three lines, and what they are for apart", async () => {
  const { stdout, stderr, exitCode } = await run("ssh-files");

  expect(stdout).toBe(
    "IdentityFile /run/user/1000/jitney/ssh/ab.key\n" +
      "CertificateFile /run/user/1000/jitney/ssh/ab.key-cert.pub\n" +
      'UserKnownHostsFile "/run/with space/100%%/ab.known_hosts"\n',
  );
  expect(stderr).toContain("they are for ubuntu@192.0.2.10, port 22");
  expect(stderr).toContain("jitney forget blog");
  expect(exitCode).toBe(0);
});

test("ssh-files --json prints the document", async () => {
  expect(JSON.parse((await run("ssh-files", "blog", "--json")).stdout)).toEqual(files);
});

test("ssh-files tells what the policy forbids", async () => {
  routes["POST /v1/ssh/blog/files"] = new Failure("request-not-allowed", "the policy allows no key files", {
    next: "ssh blog",
  });

  expect(await run("ssh-files", "blog")).toEqual({
    stdout: "",
    stderr: "jitney: the policy allows no key files\njitney: ssh blog\n",
    exitCode: 1,
  });
});

test("trust has nothing to do where AWS has published keys", async () => {
  const { stdout, exitCode } = await run("trust", "blog");

  expect([stdout, exitCode]).toEqual([
    "AWS has published the host keys of blog: there is nothing to trust\n",
    0,
  ]);
  expect(agent.calls).not.toContain("POST /v1/ssh/blog/host-keys");
});

test("trust --forget takes the trust back", async () => {
  routes["GET /v1/ssh/blog/host-keys"] = host;

  const { stdout } = await run("trust", "blog", "--forget");

  expect(stdout).toBe("no host key of blog is trusted\n");
  expect(agent.asked.at(-1)?.body).toBe('{"keys":[]}');
});

test("trust --forget says that the trust stands where AWS cannot be asked", async () => {
  routes["GET /v1/ssh/blog/host-keys"] = new Failure("service-unavailable", "AWS does not answer", {
    next: "try again",
  });

  const { stdout, stderr, exitCode } = await run("trust", "blog", "--forget");

  expect([stdout, exitCode]).toEqual(["", 1]);
  expect(stderr).toBe(
    "jitney: AWS does not answer; it is asked first for keys of its own, so blog's are trusted as before\n" +
      "jitney: try again\n",
  );
});

test.each(["SHA256:", "", "sha256:"])("trust takes a fingerprint that begins with %j", async (prefix) => {
  routes["GET /v1/ssh/blog/host-keys"] = host;

  const { stdout, exitCode } = await run("trust", "blog", "--fingerprint", `${prefix}${fingerprint}`);

  expect([stdout, exitCode]).toEqual(["1 host key of blog trusted until AWS publishes its own\n", 0]);
});
