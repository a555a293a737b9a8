// Keys and certificates from the real ssh-keygen, in a folder of the test's own. A user's key comes in the PEM
// that AWS gives; ssh-keygen writes none for Ed25519, so that one is Node's.

import { execFileSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Certificate, parseCertificate } from "../../../agent/ssh-agent/certificate.ts";
import { readPrivateKey } from "../../../agent/ssh-agent/private-key.ts";
import { encodePublicKey } from "../../../agent/ssh-agent/public-key.ts";

/** Times are shown in the zone of the process. */
const env = { ...process.env, TZ: "UTC" };

export function sshKeygen(folder: string, ...args: readonly string[]): string {
  return execFileSync("ssh-keygen", args, {
    cwd: folder,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A key in OpenSSH's own format, for a CA or a host; returns its public key. */
export function makeKey(folder: string, name: string, ...type: readonly string[]): Uint8Array {
  sshKeygen(folder, "-q", "-N", "", "-C", name, "-f", name, "-t", ...type);
  return readPublicKey(folder, name);
}

/** A user's key in PEM: PKCS#1 for RSA, SEC1 for ECDSA. */
export function makePemKey(folder: string, name: string, ...type: readonly string[]): KeyObject {
  sshKeygen(folder, "-q", "-N", "", "-C", name, "-m", "PEM", "-f", name, "-t", ...type);
  return readPrivateKey(readFileSync(join(folder, name), "utf8"));
}

export function makeEd25519Key(folder: string, name: string): KeyObject {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const key = readPrivateKey(pem);
  const blob = Buffer.from(encodePublicKey(key)).toString("base64");
  writeFileSync(join(folder, `${name}.pub`), `ssh-ed25519 ${blob} ${name}\n`);
  return key;
}

/** Signs `NAME.pub` and reads what comes of it. */
export function certify(folder: string, ca: string, name: string, ...args: readonly string[]): Certificate {
  sshKeygen(folder, "-q", "-s", ca, ...args, `${name}.pub`);
  return parseCertificate(readFileSync(join(folder, `${name}-cert.pub`), "utf8"));
}

function readPublicKey(folder: string, name: string): Uint8Array {
  const [, blob = ""] = readFileSync(join(folder, `${name}.pub`), "utf8").split(" ");
  return Buffer.from(blob, "base64");
}
