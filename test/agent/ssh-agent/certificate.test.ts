// Certificates of the real ssh-keygen: what is parsed, written as `ssh-keygen -L` writes it, is the same text.

import { createHash, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Certificate,
  certificateMatchesKey,
  parseCertificate,
} from "../../../agent/ssh-agent/certificate.ts";
import { FormatError, WireReader } from "../../../agent/ssh-agent/wire-reader.ts";
import { makeFolder, removeFolder } from "../fakes/temp-folder.ts";
import { recordedIdentity } from "./recorded-login.ts";
import { certify, makeEd25519Key, makeKey, makePemKey, sshKeygen } from "./ssh-keys.ts";

let folder: string;
let rsaKey: KeyObject;

beforeAll(() => {
  folder = makeFolder();
  makeKey(folder, "ca-rsa", "rsa", "-b", "2048");
  makeKey(folder, "ca-ed25519", "ed25519");
  rsaKey = makePemKey(folder, "rsa", "rsa", "-b", "2048");
  makeEd25519Key(folder, "ed25519");
  for (const bits of ["256", "384", "521"]) makePemKey(folder, `ecdsa-${bits}`, "ecdsa", "-b", bits);
}, 60_000);

afterAll(() => removeFolder(folder));

describe("a certificate says what ssh-keygen -L reads in it", () => {
  test.each([
    [
      "as Lightsail's: RSA, one principal",
      "ca-rsa",
      "rsa",
      ["-I", "12:abc=", "-n", "ec2-user", "-V", "20260101000000Z:20260101001300Z"],
    ],
    [
      "signed with SHA-1, as Lightsail's example",
      "ca-rsa",
      "rsa",
      ["-t", "ssh-rsa", "-I", "key", "-n", "bitnami"],
    ],
    ["signed with rsa-sha2-256", "ca-rsa", "rsa", ["-t", "rsa-sha2-256", "-I", "key", "-n", "admin"]],
    ["signed by an Ed25519 CA", "ca-ed25519", "rsa", ["-I", "key", "-n", "admin"]],
    [
      "Ed25519, several principals, the highest serial",
      "ca-rsa",
      "ed25519",
      ["-I", "a b ü", "-n", "one,two,three", "-z", "18446744073709551615"],
    ],
    [
      "P-256, without end",
      "ca-ed25519",
      "ecdsa-256",
      ["-I", "key", "-n", "admin", "-V", "20260101000000Z:forever"],
    ],
    ["P-384, any principal, no extension", "ca-ed25519", "ecdsa-384", ["-I", "key", "-O", "clear"]],
    [
      "P-521, critical options",
      "ca-ed25519",
      "ecdsa-521",
      ["-I", "key", "-n", "admin", "-O", "force-command=/bin/true", "-O", "source-address=10.0.0.0/8"],
    ],
    ["of a host", "ca-ed25519", "ed25519", ["-h", "-I", "key", "-n", "host.example.org"]],
  ])("%s", (_, ca, name, args) => {
    const certificate = certify(folder, ca, name, ...args);

    const [, ...lines] = sshKeygen(folder, "-L", "-f", `${name}-cert.pub`).trimEnd().split("\n");

    expect(describeCertificate(certificate)).toEqual(lines);
  });

  test("an end that no calendar reaches is none", () => {
    const args = ["-I", "key", "-n", "admin", "-V", "20260101000000Z:0x7fffffffffffffff"];

    expect(certify(folder, "ca-ed25519", "ecdsa-256", ...args).validBefore).toBe(Number.POSITIVE_INFINITY);
  });
});

test("a certificate reads the same from its line, its line without comment and its bytes", () => {
  const certificate = certify(folder, "ca-ed25519", "rsa", "-I", "key", "-n", "admin");
  const line = readFileSync(join(folder, "rsa-cert.pub"), "utf8");

  expect(parseCertificate(line)).toEqual(certificate);
  expect(parseCertificate(line.split(" ").slice(0, 2).join(" "))).toEqual(certificate);
  expect(parseCertificate(certificate.blob)).toEqual(certificate);
});

describe("a certificate matches the key it certifies", () => {
  test("and no other", () => {
    const certificate = certify(folder, "ca-ed25519", "rsa", "-I", "key", "-n", "admin");

    expect(certificateMatchesKey(certificate, rsaKey)).toBe(true);
    expect(certificateMatchesKey(certificate, recordedIdentity.privateKey)).toBe(false);
  });
});

describe("no certificate", () => {
  const recorded = () => Buffer.from(recordedIdentity.certificate);
  const recordedLine = () => recorded().toString("base64");

  test.each([
    ["nothing", () => ""],
    ["a public key", () => readFileSync(join(folder, "rsa.pub"), "utf8")],
    ["a line without its base64", () => "ssh-ed25519-cert-v01@openssh.com"],
    ["a line whose base64 is damaged", () => `ssh-ed25519-cert-v01@openssh.com *${recordedLine()}`],
    ["a line that names another type", () => `ssh-rsa-cert-v01@openssh.com ${recordedLine()}`],
    ["a key that is none", () => replaceKey(recorded())],
    ["a byte too few", () => recorded().subarray(0, -1)],
    ["a byte too many", () => Buffer.concat([recorded(), Buffer.alloc(1)])],
  ])("throws a FormatError: %s", (_, write) => {
    expect(() => parseCertificate(write())).toThrow(FormatError);
  });
});

/** The certificate with a key of 31 bytes, which is the third field of 4 + 32 bytes. */
function replaceKey(certificate: Buffer): Buffer {
  const parts = [certificate.subarray(0, 72), Buffer.from("0000001f", "hex"), certificate.subarray(77)];
  return Buffer.concat(parts);
}

/** The lines of `ssh-keygen -L` after its first, which names the file. */
function describeCertificate(certificate: Certificate): string[] {
  const { type, kind, publicKey, caKey, signatureAlgorithm, keyId, serial } = certificate;
  return [
    `        Type: ${type} ${kind} certificate`,
    `        Public key: ${familyOf(publicKey)}-CERT ${fingerprint(publicKey)}`,
    `        Signing CA: ${familyOf(caKey)} ${fingerprint(caKey)} (using ${signatureAlgorithm})`,
    `        Key ID: "${keyId}"`,
    `        Serial: ${serial}`,
    `        Valid: ${describeValidity(certificate)}`,
    ...describeList("Principals", certificate.principals),
    ...describeList("Critical Options", [...certificate.criticalOptions].map(describeOption)),
    ...describeList("Extensions", [...certificate.extensions.keys()]),
  ];
}

function describeList(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [`        ${title}: (none)`];
  return [`        ${title}: `, ...items.map((item) => `                ${item}`)];
}

function describeOption([name, data]: [string, Uint8Array]): string {
  return `${name} ${new WireReader(data).text()}`;
}

function describeValidity({ validAfter, validBefore }: Certificate): string {
  if (validAfter === 0 && validBefore === Number.POSITIVE_INFINITY) return "forever";
  if (validBefore === Number.POSITIVE_INFINITY) return `after ${showTime(validAfter)}`;
  return `from ${showTime(validAfter)} to ${showTime(validBefore)}`;
}

function showTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

function familyOf(publicKey: Uint8Array): string {
  const type = new WireReader(publicKey).text();
  return type.startsWith("ecdsa") ? "ECDSA" : type.replace("ssh-", "").toUpperCase();
}

function fingerprint(publicKey: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}
