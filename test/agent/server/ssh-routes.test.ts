// /v1/ssh/NAME and what hangs on it, on a real socket with the real SDK against the emulator.

import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../../emulator/emulator.ts";
import type { InstanceOptions } from "../../../emulator/lightsail/instances.ts";
import { askAgent, parse } from "../../end-to-end/harness/ask-agent.ts";
import { writeProfiles } from "../fakes/emulated-profile.ts";
import { openAgent } from "../fakes/open-agent.ts";
import { recordedIdentity } from "../ssh-agent/recorded-login.ts";

const call = "GetInstanceAccessDetails";
const hostKey = {
  algorithm: "ssh-ed25519",
  publicKey: Buffer.from(recordedIdentity.hostKeys[0] ?? new Uint8Array()).toString("base64"),
};

async function openBlog(instance: Partial<InstanceOptions> = {}, entry = "") {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  emulator.addInstance({ name: "Blog", hostKeys: [hostKey], ...instance });
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.issueSourceCredentials();
  const { configFile, credentialsFile } = writeProfiles({
    corp: {
      aws_access_key_id: accessKeyId,
      aws_secret_access_key: secretAccessKey,
      aws_session_token: sessionToken,
    },
  });
  const lines = [
    "[agent]",
    "source_profile = corp",
    `region = ${emulator.region}`,
    `endpoint_url = ${emulator.endpoint}`,
    `aws_config_file = ${configFile}`,
    `aws_shared_credentials_file = ${credentialsFile}`,
    "[jit web]\nnode = i-0123456789abcdef0",
    "[lightsail blog]\ninstance = Blog",
    entry,
  ];
  const { agent, socket, home } = await openAgent(`${lines.join("\n")}\n`);
  const ask = async (path: string, method = "GET", body?: unknown) => {
    const reply = await askAgent(socket, path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: reply.status, document: parse(reply.text) };
  };
  const conf = () => readFileSync(join(home, ".ssh", "jitney.conf"), "utf8");
  const append = (line: string) => {
    appendFileSync(join(home, "config.ini"), `${line}\n`);
    agent.config.reload();
  };
  return { ask, append, conf, emulator, home };
}

test("an answer means that ssh finds everything: known_hosts, its configuration, the agent's socket", async () => {
  const { ask, conf, home } = await openBlog({ blueprint: "ubuntu_24_04" }, "port = 2222");

  const { status, document } = await ask("/v1/ssh/blog");

  const id = String(document.hostKeyAlias).replace("jitney-", "");
  expect(status).toBe(200);
  expect(document).toMatchObject({
    name: "blog",
    user: "ubuntu",
    port: 2_222,
    addresses: [expect.any(String)],
  });
  expect(readFileSync(join(home, "ssh", `${id}.known_hosts`), "utf8")).toContain(hostKey.publicKey);
  expect(statSync(join(home, "ssh", `${id}.sock`)).isSocket()).toBe(true);
  expect(conf()).toContain("User ubuntu");
});

test("a name counts in any case, and the same lease serves all who ask", async () => {
  const { ask, emulator } = await openBlog();

  await Promise.all(["blog", "Blog", "BLOG"].map((name) => ask(`/v1/ssh/${name}`)));

  expect(emulator.count(call)).toBe(1);
});

test("?fresh=yes asks AWS again, and an answer of AWS's that fails costs nothing", async () => {
  const { ask, emulator } = await openBlog();
  await ask("/v1/ssh/blog");
  emulator.setAddresses("Blog", { publicIpv4: "192.0.2.99" });

  const fresh = await ask("/v1/ssh/blog?fresh=yes");
  emulator.deny(call);
  const held = await ask("/v1/ssh/blog?fresh=yes");

  expect([fresh.document.addresses, held.document.addresses]).toEqual([["192.0.2.99"], ["192.0.2.99"]]);
  expect(held.status).toBe(200);
});

test("?fresh=yes tells of an instance that was stopped, though its lease lives on", async () => {
  const { ask, emulator } = await openBlog();
  await ask("/v1/ssh/blog");
  emulator.setState("Blog", "stopped");

  const fresh = await ask("/v1/ssh/blog?fresh=yes");

  expect(fresh.document).toMatchObject({ code: "not-ready", detail: "the instance Blog is stopped" });
  expect((await ask("/v1/ssh/blog")).status).toBe(200);
});

test("a wipe that overtakes a call for key files leaves none", async () => {
  const { ask, emulator } = await openBlog();
  const { document } = await ask("/v1/ssh/blog/files", "POST");
  const hold = emulator.faults.hold(call, "after");

  const asked = ask("/v1/ssh/blog/files?fresh=yes", "POST");
  await emulator.called(call, { count: 2 });
  await ask("/v1/leases", "DELETE");
  hold.release();

  expect((await asked).document.code).toBe("service-unavailable");
  expect(existsSync(String(document.identityFile))).toBe(false);
});

test.each([
  ["GET", "/v1/ssh/nobody", 404, "not-configured"],
  ["POST", "/v1/ssh/web/files", 400, "bad-request"],
  ["GET", `/v1/ssh/${"a".repeat(129)}`, 400, "bad-request"],
])("%s %s is refused", async (method, path, status, code) => {
  const { ask } = await openBlog();

  expect(await ask(path, method)).toMatchObject({ status, document: { code } });
});

test("without host keys nothing is prepared, until somebody vouches for some", async () => {
  const { ask } = await openBlog({ hostKeys: [] });

  const before = await ask("/v1/ssh/blog");
  const trusted = await ask("/v1/ssh/blog/host-keys", "POST", { keys: [hostKey] });
  const after = await ask("/v1/ssh/blog");
  await ask("/v1/ssh/blog/host-keys", "POST", { keys: [] });
  const again = await ask("/v1/ssh/blog");

  expect(before.document.code).toBe("host-keys-missing");
  expect(trusted.document).toMatchObject({ published: [], trusted: [hostKey] });
  expect([after.status, again.document.code]).toEqual([200, "host-keys-missing"]);
});

test("where AWS has published keys nobody else's are taken", async () => {
  const { ask } = await openBlog();

  expect(await ask("/v1/ssh/blog/host-keys", "POST", { keys: [hostKey] })).toMatchObject({
    status: 400,
    document: { code: "bad-request" },
  });
});

test.each([
  [{}],
  [{ keys: "ssh-ed25519" }],
  [{ keys: [{ ...hostKey, algorithm: "ssh-rsa" }] }],
  [{ keys: [{ ...hostKey, publicKey: `${hostKey.publicKey}\nevil` }] }],
])("keys that are none are refused: %j", async (body) => {
  const { ask } = await openBlog({ hostKeys: [] });

  expect((await ask("/v1/ssh/blog/host-keys", "POST", body)).document.code).toBe("bad-request");
});

test("key files come when they are asked for and go with the lease", async () => {
  const { ask } = await openBlog();
  await ask("/v1/ssh/blog");

  const { document } = await ask("/v1/ssh/blog/files", "POST");
  const paths = [String(document.identityFile), String(document.certificateFile)];
  const areThere = paths.map((path) => existsSync(path));
  await ask("/v1/leases/blog", "DELETE");

  expect(areThere).toEqual([true, true]);
  expect(paths.map((path) => existsSync(path))).toEqual([false, false]);
});

test("key files outlive an edit of their entry", async () => {
  const { ask, append } = await openBlog();
  const { document } = await ask("/v1/ssh/blog/files", "POST");

  append("idle_after = 1h");
  const isLeft = existsSync(String(document.identityFile));
  await ask("/v1/ssh/blog");

  expect(isLeft).toBe(false);
  expect(existsSync(String(document.identityFile))).toBe(true);
});
