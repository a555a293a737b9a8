// Logins of the real ssh at the real sshd, with nothing but the socket for a key.

import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SshIdentity } from "../../../agent/ssh-agent/identity.ts";
import { makeFolder, removeFolder } from "../fakes/temp-folder.ts";
import { openSocket } from "./socket-bench.ts";
import { hasSshd, openHost } from "./ssh-host.ts";
import { certify, makeEd25519Key, makeKey, makePemKey } from "./ssh-keys.ts";

const user = userInfo().username;

let folder: string;
const hostKeys = new Map<string, Uint8Array>();
const identities = new Map<string, SshIdentity>();

beforeAll(() => {
  folder = makeFolder();
  makeKey(folder, "ca", "rsa", "-b", "2048");
  hostKeys.set("host-ed25519", makeKey(folder, "host-ed25519", "ed25519"));
  hostKeys.set("host-ecdsa", makeKey(folder, "host-ecdsa", "ecdsa", "-b", "384"));
  hostKeys.set("host-rsa", makeKey(folder, "host-rsa", "rsa", "-b", "2048"));
  hostKeys.set("impostor", makeKey(folder, "impostor", "ed25519"));
  const rsaKey = makePemKey(folder, "rsa", "rsa", "-b", "2048");
  const hour = ["-I", "key", "-n", `${user},nobody`, "-V", "-5m:+1h"];
  const add = (
    name: string,
    privateKey: SshIdentity["privateKey"],
    file: string,
    ...args: readonly string[]
  ) => {
    const certificate = certify(folder, "ca", file, ...hour, ...args).blob;
    identities.set(name, { certificate, privateKey, user, hostKeys: [...pinnedKeys()], comment: "blog" });
  };
  add("rsa", rsaKey, "rsa", "-t", "rsa-sha2-512");
  add("rsa, signed with SHA-1", rsaKey, "rsa", "-t", "ssh-rsa");
  add("ed25519", makeEd25519Key(folder, "ed25519"), "ed25519");
  add("ecdsa", makePemKey(folder, "ecdsa", "ecdsa", "-b", "521"), "ecdsa");
}, 60_000);

afterAll(() => removeFolder(folder));

describe.skipIf(!hasSshd)("ssh logs in", { timeout: 60_000 }, () => {
  test.each([
    ["rsa", "host-ed25519", "rsa-sha2-512"],
    ["rsa, signed with SHA-1", "host-ed25519", "rsa-sha2-512"],
    ["ed25519", "host-rsa", "ssh-ed25519"],
    ["ecdsa", "host-ecdsa", "ecdsa-sha2-nistp521"],
  ])("with a certificate of %s at %s", async (name, hostKey, algorithm) => {
    const { host, notes } = await openEntry(name, hostKey);

    const run = await host.run("blog", "echo", "hello");

    expect(run).toEqual({ code: 0, stdout: "hello\n", stderr: "" });
    expect(notes).toEqual([`ssh-signed ${user} ${algorithm} bound`]);
  });

  test("with rsa-sha2-256 where the server wants no other", async () => {
    const { host, notes } = await openEntry("rsa", "host-ed25519");

    const only = "PubkeyAcceptedAlgorithms=rsa-sha2-256-cert-v01@openssh.com";
    const run = await host.run("-o", only, "blog", "true");

    expect(run.code).toBe(0);
    expect(notes).toEqual([`ssh-signed ${user} rsa-sha2-256 bound`]);
  });

  test("twenty times at once", async () => {
    const { host, notes } = await openEntry("ed25519", "host-ed25519");

    const runs = await Promise.all(Array.from({ length: 20 }, () => host.run("blog", "true")));

    expect(runs.map(({ code }) => code)).toEqual(Array(20).fill(0));
    expect(notes).toEqual(Array(20).fill(`ssh-signed ${user} ssh-ed25519 bound`));
  });

  test("once for all sessions of a ControlMaster", async () => {
    const { host, notes, folder: own } = await openEntry("ed25519", "host-ed25519");
    const control = ["-o", `ControlPath=${own}/cm`];
    await host.run(...control, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-N", "-f", "blog");

    const runs = [
      await host.run(...control, "blog", "echo", "1"),
      await host.run(...control, "blog", "echo", "2"),
    ];
    await host.run(...control, "-O", "exit", "blog");

    expect(runs.map(({ stdout }) => stdout)).toEqual(["1\n", "2\n"]);
    expect(notes).toEqual([`ssh-signed ${user} ssh-ed25519 bound`]);
  });
});

describe.skipIf(!hasSshd)("ssh gets nothing", { timeout: 60_000 }, () => {
  test("with SHA-1", async () => {
    const { host, notes } = await openEntry("rsa", "host-ed25519");

    const only = "PubkeyAcceptedAlgorithms=ssh-rsa-cert-v01@openssh.com";
    const run = await host.run("-o", only, "blog", "true");

    expect(run.code).toBe(255);
    expect(notes.filter((note) => note.startsWith("ssh-signed"))).toEqual([]);
  });

  test("for another user, though the certificate is good for him", async () => {
    const { host, notes } = await openEntry("ed25519", "host-ed25519");

    const run = await host.run("-l", "nobody", "blog", "true");

    expect(run.code).toBe(255);
    expect(notes).toEqual(["ssh-refused sign other-user"]);
  });

  test("at an impostor, even one that known_hosts names", async () => {
    const { host, notes } = await openEntry("ed25519", "impostor");

    const run = await host.run("-v", "blog", "true");

    expect(run.code).toBe(255);
    expect(run.stderr).not.toContain("Offering public key");
    expect(notes).toEqual(["ssh-refused list host-key-not-pinned"]);
  });

  test("on the far side of ssh -A", async () => {
    const { host, notes } = await openEntry("ed25519", "host-ed25519");

    const run = await host.run("-A", "blog", "ssh-add -l; ssh-add -L");

    expect(run.stdout).toBe("The agent has no identities.\nThe agent has no identities.\n");
    expect(notes).toEqual([
      `ssh-signed ${user} ssh-ed25519 bound`,
      "ssh-refused bind forwarded",
      "ssh-refused list forwarded",
      "ssh-refused bind forwarded",
      "ssh-refused list forwarded",
    ]);
  });
});

/** The impostor's key is known to the client, not to whoever vouches for the host. */
async function openEntry(name: string, hostKey: string) {
  const socket = await openSocket({ identity: async () => identityOf(name) });
  const knownKey = readFileSync(join(folder, `${hostKey}.pub`), "utf8").trim();
  return { ...socket, host: openHost({ folder, hostKey, knownKey, ca: "ca" }, socket.path) };
}

function identityOf(name: string): SshIdentity {
  const identity = identities.get(name);
  if (identity === undefined) throw new Error(`no identity ${name} was made`);
  return identity;
}

function* pinnedKeys(): Generator<Uint8Array> {
  for (const [name, key] of hostKeys) if (name !== "impostor") yield key;
}
