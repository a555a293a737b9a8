// The host keys that Lightsail witnessed on an instance, as GetInstanceAccessDetails tells them. Nothing is
// checked: a test may well want a key that is none.

import { createHash } from "node:crypto";

export interface HostKeyOptions {
  /** ssh-ed25519, …; x509-cert of a Windows instance. */
  algorithm: string;
  /** Base64, as it stands in a .pub file. */
  publicKey: string;
  /** When Lightsail saw it; several of one algorithm may have been seen. Now, where it is not given. */
  witnessedAt?: number;
  /** Of an x509-cert only. */
  notValidBefore?: number;
  notValidAfter?: number;
}

export type HostKey = HostKeyOptions & { witnessedAt: number };

export function describeHostKey(key: HostKey) {
  return {
    algorithm: key.algorithm,
    publicKey: key.publicKey,
    witnessedAt: key.witnessedAt / 1000,
    fingerprintSHA1: fingerprint("SHA1", key),
    fingerprintSHA256: fingerprint("SHA256", key),
    ...(key.notValidBefore !== undefined && { notValidBefore: key.notValidBefore / 1000 }),
    ...(key.notValidAfter !== undefined && { notValidAfter: key.notValidAfter / 1000 }),
  };
}

/** SHA256:KTsM… of an ssh key, af:34:… of a certificate. */
function fingerprint(name: "SHA1" | "SHA256", { algorithm, publicKey }: HostKey): string {
  const digest = createHash(name).update(Buffer.from(publicKey, "base64")).digest();
  if (algorithm === "x509-cert") return (digest.toString("hex").match(/../g) ?? []).join(":");
  return `${name}:${digest.toString("base64").replace(/=+$/, "")}`;
}
