// Private keys as they come, public keys as ssh-keygen writes them, signatures as they stand on the wire.

import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { certificateMatchesKey, parseCertificate } from "../../../agent/ssh-agent/certificate.ts";
import { readPrivateKey } from "../../../agent/ssh-agent/private-key.ts";
import { decodePublicKey, encodePublicKey } from "../../../agent/ssh-agent/public-key.ts";
import { isSignedBy, makeSignature, type SignatureAlgorithm } from "../../../agent/ssh-agent/signature.ts";
import { FormatError } from "../../../agent/ssh-agent/wire-reader.ts";
import { join as row, string } from "../../../agent/ssh-agent/wire-writer.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { bindParts, recordedIdentity } from "./recorded-login.ts";
import { sshKeygen } from "./ssh-keys.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const curveKey = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const pemOf = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1") =>
  key.export({ type, format: "pem" }).toString();

describe("a private key is read", () => {
  test.each([
    ["RSA in PKCS#1", () => pemOf(rsa, "pkcs1")],
    ["RSA in PKCS#8", () => pemOf(rsa, "pkcs8")],
    ["P-256 in SEC1", () => pemOf(curveKey("P-256"), "sec1")],
  ])("%s, and its public key is the one that ssh-keygen makes of it", (_, write) => {
    const key = readPrivateKey(write());

    const printed = convertPublicKey(tempFolder(), createPublicKey(key));

    expect(printed).toBe(Buffer.from(encodePublicKey(key)).toString("base64"));
  });
});

test("an Ed25519 key in PKCS#8 is the one in the certificate that ssh-keygen made for it", () => {
  const certificate = parseCertificate(recordedIdentity.certificate);

  const key = readPrivateKey(pemOf(recordedIdentity.privateKey, "pkcs8"));

  expect(certificateMatchesKey(certificate, key)).toBe(true);
});

describe("a private key is refused", () => {
  test("in OpenSSH's own format, with the command that converts it", () => {
    const folder = tempFolder();
    sshKeygen(folder, "-q", "-t", "ed25519", "-N", "", "-f", "key");
    const text = readFileSync(join(folder, "key"), "utf8");

    expect(() => readPrivateKey(text)).toThrow(/ssh-keygen -p -m PKCS8/);
  });

  test.each([
    ["nothing", () => ""],
    [
      "a public key",
      () => rsa.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("PRIVATE", "PUBLIC"),
    ],
    ["a damaged block", () => pemOf(rsa, "pkcs1").replace(/\n.{60}/, "\n")],
    [
      "a kind that ssh does not know",
      () => generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ],
    ["a curve that ssh does not know", () => pemOf(curveKey("secp256k1"), "sec1")],
  ])("%s", (_, write) => {
    expect(() => readPrivateKey(write())).toThrow(FormatError);
  });

  test("where it is encrypted", () => {
    const pem = rsa
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
      .toString();

    expect(() => readPrivateKey(pem)).toThrow(/encrypted/);
  });

  test("without a byte of it in the error", () => {
    const pem = pemOf(rsa, "pkcs1").replace("-----END", "-----DNE");

    expect(() => readPrivateKey(pem)).toThrow(
      /^the private key is not a PEM block of PKCS#1, SEC1 or PKCS#8$/,
    );
  });
});

describe("a public key is refused", () => {
  test.each([
    ["of an unknown type", "000000077373682d647373"], // ssh-dss
    ["an Ed25519 key of 31 bytes", `0000000b7373682d656432353531390000001f${"01".repeat(31)}`],
    [
      "a point that is not written in full",
      `0000001365636473612d736861322d6e69737470323536000000086e6973747032353600000041${"02".repeat(65)}`,
    ],
    [
      "a point off its curve",
      `0000001365636473612d736861322d6e69737470323536000000086e697374703235360000004104${"02".repeat(64)}`,
    ],
    ["an RSA key without its modulus", "000000077373682d727361000000010300000000"],
  ])("%s", (_, hex) => {
    expect(() => decodePublicKey(Buffer.from(hex, "hex"))).toThrow(FormatError);
  });
});

test("a public key that names two curves is refused", () => {
  const hex = Buffer.from(encodePublicKey(curveKey("P-256"))).toString("hex");
  const [name, other] = ["nistp256", "nistp384"].map((curve) => Buffer.from(curve).toString("hex"));

  const mixed = hex.replace(`00000008${name}`, `00000008${other}`);

  expect(() => decodePublicKey(Buffer.from(hex, "hex"))).not.toThrow();
  expect(() => decodePublicKey(Buffer.from(mixed, "hex"))).toThrow(FormatError);
});

describe("a signature holds for its data, key and algorithm alone", () => {
  const data = Buffer.from("data");
  const keys: Record<SignatureAlgorithm, () => KeyObject> = {
    "rsa-sha2-256": () => rsa,
    "rsa-sha2-512": () => rsa,
    "ssh-ed25519": () => recordedIdentity.privateKey,
    "ecdsa-sha2-nistp256": () => curveKey("P-256"),
    "ecdsa-sha2-nistp384": () => curveKey("P-384"),
    "ecdsa-sha2-nistp521": () => curveKey("P-521"),
  };

  test.each(Object.keys(keys) as SignatureAlgorithm[])("%s", (algorithm) => {
    const key = keys[algorithm]();
    const publicKey = encodePublicKey(key);
    const signature = makeSignature(algorithm, key, data);

    expect(isSignedBy(publicKey, signature, data)).toBe(true);
    expect(isSignedBy(publicKey, signature, Buffer.from("date"))).toBe(false);
    expect(isSignedBy(encodePublicKey(curveKey("P-256")), signature, data)).toBe(false);
  });

  test("and a short half of an ECDSA signature is padded", () => {
    const key = curveKey("P-521");
    const publicKey = encodePublicKey(key);

    const signatures = Array.from({ length: 30 }, () => makeSignature("ecdsa-sha2-nistp521", key, data));

    // of 521 bits the topmost byte holds one, so half of all halves are shorter than 66 bytes
    expect(new Set(signatures.map((signature) => signature.length)).size).toBeGreaterThan(1);
    expect(signatures.every((signature) => isSignedBy(publicKey, signature, data))).toBe(true);
  });

  test("SHA-1 is not believed", () => {
    const publicKey = encodePublicKey(rsa);

    expect(() => isSignedBy(publicKey, row(string("ssh-rsa"), string(new Uint8Array(256))), data)).toThrow(
      FormatError,
    );
  });

  test("the recorded host's signature, made by OpenSSH, holds", () => {
    const [hostKey, sessionId, signature] = [
      bindParts.hostKey,
      bindParts.sessionId,
      bindParts.hostSignature,
    ].map((hex) => Buffer.from(hex.slice(8), "hex"));

    expect(hostKey && sessionId && signature && isSignedBy(hostKey, signature, sessionId)).toBe(true);
  });
});

/** The key's base64, as ssh-keygen writes it. */
function convertPublicKey(folder: string, key: KeyObject): string | undefined {
  writeFileSync(join(folder, "key.pem"), key.export({ type: "spki", format: "pem" }));
  return sshKeygen(folder, "-i", "-m", "PKCS8", "-f", "key.pem").trim().split(" ")[1];
}
