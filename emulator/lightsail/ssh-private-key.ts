// A private key in a form that OpenSSH reads, whatever its age: RSA as PKCS#1 (AWS's own form), ECDSA as
// SEC 1. Ed25519 has no such PEM; it stands in OpenSSH's own file (PROTOCOL.key):
//   "openssh-key-v1" 00 ‖ string "none" (cipher) ‖ string "none" (kdf) ‖ string "" (kdf options) ‖ uint32 1
//   ‖ string public key ‖ string:
//       uint32 check ‖ uint32 check ‖ string algorithm ‖ string public 32 ‖ string seed 32 ‖ public 32
//       ‖ string comment ‖ 01 02 03 … up to a multiple of 8

import { createHash, type KeyObject } from "node:crypto";
import { type KeyPair, keyTypeOf } from "./key-pair.ts";
import { describePublicKey, encodePublicKey } from "./ssh-public-key.ts";
import { writeString, writeUint32 } from "./ssh-wire.ts";

const lineLength = 70; // as ssh-keygen writes
const blockSize = 8; // of the cipher "none"

export function writePrivateKey(pair: KeyPair): string {
  switch (keyTypeOf(pair)) {
    case "rsa":
      return String(pair.privateKey.export({ type: "pkcs1", format: "pem" }));
    case "ecdsa":
      return String(pair.privateKey.export({ type: "sec1", format: "pem" }));
    case "ed25519":
      return writeOpenSshKey(pair);
  }
}

/**
 * A piece of the text that only the private key has, long enough to be found again: the line of base64 on
 * which the middle of the secret number stands.
 */
export function pickCanary(text: string, privateKey: KeyObject): string {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  const secret = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  const middle = Buffer.from(lines.join(""), "base64").indexOf(secret) + secret.length / 2;
  const charactersBefore = Math.floor((middle * 4) / 3);
  return lines[Math.floor(charactersBefore / (lines[0]?.length ?? 1))] ?? "";
}

function writeOpenSshKey({ publicKey, privateKey }: KeyPair): string {
  const blob = encodePublicKey(describePublicKey(publicKey));
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const bytes = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(writeString),
    writeUint32(1),
    writeString(blob),
    writeString(pad(privateSection(blob, Buffer.from(d, "base64url"), Buffer.from(x, "base64url")))),
  ]);
  const lines = bytes.toString("base64").match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}

/** The public key's blob is `algorithm ‖ public 32`, as wanted here. One key is always the same text. */
function privateSection(blob: Buffer, seed: Buffer, point: Buffer): Buffer {
  const check = createHash("sha256").update(blob).digest().subarray(0, 4);
  return Buffer.concat([check, check, blob, writeString(Buffer.concat([seed, point])), writeString("")]);
}

function pad(section: Buffer): Buffer {
  const missing = (blockSize - (section.length % blockSize)) % blockSize;
  return Buffer.concat([section, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
