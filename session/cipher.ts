// Encryption of a session whose preferences name a KMS key: AES-256-GCM under the two halves of a data key, the
// first for what comes, the second for what goes. On the wire:
//
//       0  byte[12]  nonce, random
//      12  byte[]    ciphertext
//      -16 byte[16]  tag

import { createCipheriv, createDecipheriv } from "node:crypto";
import { FrameError } from "./frame.ts";
import type { RandomBytes } from "./uuid.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** Two keys of 32 bytes. */
export const dataKeyBytes = 64;

export interface Cipher {
  encrypt(plain: Uint8Array): Uint8Array;
  /** Throws a FrameError. */
  decrypt(sealed: Uint8Array): Uint8Array;
}

export function createCipher(dataKey: Uint8Array, randomBytes: RandomBytes): Cipher {
  const half = dataKeyBytes / 2;
  const [incoming, outgoing] = [dataKey.subarray(0, half), dataKey.subarray(half, dataKeyBytes)];
  return {
    encrypt: (plain) => seal(plain, outgoing, randomBytes(nonceBytes)),
    decrypt: (sealed) => open(sealed, incoming),
  };
}

function seal(plain: Uint8Array, key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv(algorithm, key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Uint8Array, key: Uint8Array): Uint8Array {
  if (sealed.length < nonceBytes + tagBytes) throw new FrameError("an encrypted payload is too short");
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()]);
  } catch (error) {
    throw new FrameError("an encrypted payload is not the node's", { cause: error });
  }
}
