// Reads the private key that came with a certificate. It stays inside a KeyObject: nothing here or after it
// writes it out again.

import { createPrivateKey, type KeyObject } from "node:crypto";
import { encodePublicKey } from "./public-key.ts";
import { FormatError } from "./wire-reader.ts";

/** PKCS#1, SEC1 and PKCS#8, not encrypted. OpenSSH's own format is named in the error, since Node reads none. */
export function readPrivateKey(pem: string): KeyObject {
  if (pem.includes("-----BEGIN OPENSSH PRIVATE KEY-----")) {
    throw new FormatError("the private key is in OpenSSH's own format; ssh-keygen -p -m PKCS8 converts it");
  }
  if (pem.includes("ENCRYPTED")) throw new FormatError("the private key is encrypted");
  const key = readPem(pem);
  encodePublicKey(key); // a kind that ssh does not know is refused here, not at the first signature
  return key;
}

function readPem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // without its cause: no text of a parser that saw the key goes any further
    throw new FormatError("the private key is not a PEM block of PKCS#1, SEC1 or PKCS#8");
  }
}
