// Key pairs of the kinds that a certificate may be for. AWS hands out RSA of 2048 bits; the others are
// what it could hand out one day.

import { generateKeyPairSync, type KeyObject } from "node:crypto";

export type KeyType = "rsa" | "ecdsa" | "ed25519";

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const userKeyBits = 2048;

export function makeKeyPair(type: KeyType): KeyPair {
  switch (type) {
    case "rsa":
      return generateKeyPairSync("rsa", { modulusLength: userKeyBits });
    case "ecdsa":
      return generateKeyPairSync("ec", { namedCurve: "P-256" });
    case "ed25519":
      return generateKeyPairSync("ed25519");
  }
}

export function keyTypeOf({ privateKey }: KeyPair): KeyType {
  const type = privateKey.asymmetricKeyType;
  if (type === "rsa" || type === "ed25519") return type;
  return "ecdsa";
}
