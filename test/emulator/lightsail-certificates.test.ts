// The handed out files as OpenSSH sees them. Where its tools are not installed, what needs them is skipped.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLightsail } from "./lightsail-scene.ts";
import {
  hasSshd,
  hasSshKeygen,
  loginName,
  openSshFolder,
  prepareServer,
  type SshFolder,
} from "./ssh-folder.ts";

const username = loginName;

/** 2027-01-15T08:00:00Z. */
const nowAt = 1_800_000_000_000;

const timeout = 60_000; // RSA keys take as long as they take

describe.skipIf(!hasSshKeygen)("the certificate", { timeout }, () => {
  it("reads as AWS's own", async () => {
    const { emulator, details } = await openLightsail({ clock: () => nowAt }, { blueprint: "wordpress" });
    const folder = openSshFolder();
    const { certificate } = folder.save(await details());

    const text = folder.keygen("-L", "-f", certificate);

    const fingerprint = fingerprintOf(folder, emulator.caPublicKey());
    expect(text.split("\n").map((line) => line.trim())).toEqual([
      `${certificate}:`,
      "Type: ssh-rsa-cert-v01@openssh.com user certificate",
      expect.stringMatching(/^Public key: RSA-CERT SHA256:/),
      `Signing CA: RSA ${fingerprint} (using rsa-sha2-256)`,
      expect.stringMatching(/^Key ID: "-?\d+:[A-Za-z0-9+/]{22}=="$/),
      "Serial: 0",
      "Valid: from 2027-01-15T07:57:00 to 2027-01-15T08:10:00",
      "Principals:",
      "bitnami",
      "Critical Options: (none)",
      "Extensions:",
      "permit-X11-forwarding",
      "permit-agent-forwarding",
      "permit-port-forwarding",
      "permit-pty",
      "permit-user-rc",
      "",
    ]);
  });

  it.each([
    ["rsa", "RSA-CERT", 2048],
    ["ecdsa", "ECDSA-CERT", 256],
    ["ed25519", "ED25519-CERT", 256],
  ] as const)("is of the key that comes with it: %s", async (lightsailKeyType, kind, bits) => {
    const { details } = await openLightsail({ lightsailKeyType });
    const folder = openSshFolder();
    const { key, certificate } = folder.save(await details());

    const ofKey = folder.keygen("-l", "-f", key);
    const ofCertificate = folder.keygen("-L", "-f", certificate);

    const [, size, fingerprint] = /^(\d+) (SHA256:\S+)/.exec(ofKey) ?? [];
    expect(Number(size)).toBe(bits);
    expect(ofCertificate).toContain(`Public key: ${kind} ${fingerprint}`);
  });

  it("is of another key where it is told to", async () => {
    const { details } = await openLightsail({ lightsailCertificate: "of-another-key" });
    const folder = openSshFolder();
    const { key, certificate } = folder.save(await details());

    const ofCertificate = folder.keygen("-L", "-f", certificate);

    const [fingerprint = ""] = /SHA256:\S+/.exec(folder.keygen("-l", "-f", key)) ?? [];
    expect(ofCertificate).toContain("Public key: RSA-CERT SHA256:");
    expect(ofCertificate).not.toContain(fingerprint);
  });

  it("does not parse where it is told not to", async () => {
    const { details } = await openLightsail({ lightsailCertificate: "cut-short" });
    const folder = openSshFolder();
    const { certificate } = folder.save(await details());

    expect(() => folder.keygen("-L", "-f", certificate)).toThrow(/invalid|not a certificate/i);
  });

  it.each([
    [{ lightsailLifetimeMs: 20_000 }, "08:00:20", 20],
    [{ lightsailCertificate: "expired" }, "07:59:00", 600],
    [{ lightsailCertificateExtraMs: -120_000 }, "08:08:00", 600],
    [{ lightsailCertificateExtraMs: 60_000 }, "08:11:00", 600],
  ] as const)("ends as it is told to: %o", async (options, end, seconds) => {
    const { details } = await openLightsail({ ...options, clock: () => nowAt });
    const folder = openSshFolder();
    const answer = await details();

    const text = folder.keygen("-L", "-f", folder.save(answer).certificate);

    expect(text).toContain(`from 2027-01-15T07:57:00 to 2027-01-15T${end}`);
    expect(answer.expiresAt).toBe(nowAt / 1000 + seconds);
  });
});

describe("a further call", { timeout }, () => {
  it.each([
    ["fresh", false, false],
    ["same-key", true, false],
    ["same", true, true],
  ] as const)("makes %s", async (lightsailMint, isSameKey, isSameCertificate) => {
    const { details } = await openLightsail({ lightsailMint, lightsailKeyType: "ed25519" });

    const [one, other] = [await details(), await details()];

    expect([one.privateKey === other.privateKey, one.certKey === other.certKey]).toEqual([
      isSameKey,
      isSameCertificate,
    ]);
  });

  it("makes the same until a tenth of its life is left", async () => {
    const { emulator, details } = await openLightsail({
      lightsailMint: "same",
      clock: () => 1_800_000_000_000,
    });
    const first = await details();

    emulator.clock.shift(530_000);
    const second = await details();
    emulator.clock.shift(20_000);
    const third = await details();

    expect([second.expiresAt - first.expiresAt, third.expiresAt - first.expiresAt]).toEqual([0, 550]);
  });

  it("to another emulator is signed by another authority", async () => {
    const [one, other] = [await openLightsail(), await openLightsail()];

    expect(one.emulator.caPublicKey()).toMatch(/^ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB[A-Za-z0-9+/=]+$/);
    expect(one.emulator.caPublicKey()).not.toBe(other.emulator.caPublicKey());
  });
});

describe.skipIf(!hasSshd)("a real sshd", { timeout }, () => {
  it.each([
    ["rsa", "rsa-sha2-256", 2048, []],
    ["rsa", "rsa-sha2-512", 4096, []],
    ["rsa", "ssh-rsa", 2048, ["CASignatureAlgorithms +ssh-rsa"]],
    ["ecdsa", "rsa-sha2-256", 2048, []],
    ["ed25519", "rsa-sha2-512", 2048, []],
  ] as const)(
    "lets %s in, signed with %s by an authority of %i bits",
    async (type, signature, bits, lines) => {
      const settings = { lightsailKeyType: type, lightsailCaSignature: signature, lightsailCaBits: bits };
      const { emulator, details } = await openLightsail(settings, { username });
      const folder = openSshFolder();
      const server = prepareServer(folder, emulator.caPublicKey(), [...lines]);
      emulator.setHostKeys("Blog", [server.hostKey]);
      const answer = await details();
      folder.save(answer);

      const outcome = await server.login(answer.username, knownHost(answer.hostKeys[0]));

      expect(outcome).toEqual({ exitCode: 0, stderr: "" });
      expect(server.log()).toContain(`Accepted publickey for ${username}`);
    },
  );

  it.each([
    ["an expired certificate", { lightsailCertificate: "expired" }, "Certificate invalid: expired"],
    ["SHA-1", { lightsailCaSignature: "ssh-rsa" }, "signature algorithm not supported"],
  ] as const)("keeps %s out", async (_what, settings, reason) => {
    const { emulator, details } = await openLightsail(settings, { username });
    const folder = openSshFolder();
    const server = prepareServer(folder, emulator.caPublicKey());
    folder.save(await details());

    const { exitCode, stderr } = await server.login(username, knownHost(server.hostKey));

    expect([exitCode, stderr]).toEqual([255, expect.stringContaining("Permission denied (publickey)")]);
    expect(server.log()).toContain(reason);
  });

  it("keeps a certificate of another run out", async () => {
    const [{ emulator }, { details }] = [await openLightsail(), await openLightsail({}, { username })];
    const folder = openSshFolder();
    const server = prepareServer(folder, emulator.caPublicKey());
    folder.save(await details());

    const { exitCode } = await server.login(username, knownHost(server.hostKey));

    expect(exitCode).toBe(255);
  });

  it("has the fingerprints that Lightsail tells", async () => {
    const { emulator, details } = await openLightsail();
    const folder = openSshFolder();
    const server = prepareServer(folder, emulator.caPublicKey());

    emulator.setHostKeys("Blog", [server.hostKey]);

    const { hostKeys } = await details();
    expect(folder.keygen("-l", "-E", "sha256", "-f", "host.pub")).toContain(hostKeys[0].fingerprintSHA256);
    expect(folder.keygen("-l", "-E", "sha1", "-f", "host.pub")).toContain(hostKeys[0].fingerprintSHA1);
  });
});

function knownHost({ algorithm, publicKey }: { algorithm: string; publicKey: string }): string {
  return `${algorithm} ${publicKey}`;
}

function fingerprintOf(folder: SshFolder, publicLine: string): string {
  writeFileSync(join(folder.path, "ca.pub"), `${publicLine}\n`);
  return /SHA256:\S+/.exec(folder.keygen("-l", "-f", "ca.pub"))?.[0] ?? "";
}
