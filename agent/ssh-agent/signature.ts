// Makes and checks signatures as they stand on the ssh wire: RFC 8332 (RSA with SHA-2), RFC 8709 (Ed25519),
// RFC 5656 (ECDSA). "ssh-rsa", the signature with SHA-1, is not among them, so it is neither made nor believed.

import { type KeyObject, sign, verify } from "node:crypto";
import { decodePublicKey } from "./public-key.ts";
import { FormatError, WireReader } from "./wire-reader.ts";
import { join, mpint, string } from "./wire-writer.ts";

/** Each algorithm: the type of its keys, its digest (Ed25519 has its own), the bytes of one half in ECDSA. */
const algorithms = {
  "rsa-sha2-256": { keyType: "ssh-rsa", digest: "sha256", halfBytes: undefined },
  "rsa-sha2-512": { keyType: "ssh-rsa", digest: "sha512", halfBytes: undefined },
  "ssh-ed25519": { keyType: "ssh-ed25519", digest: null, halfBytes: undefined },
  "ecdsa-sha2-nistp256": { keyType: "ecdsa-sha2-nistp256", digest: "sha256", halfBytes: 32 },
  "ecdsa-sha2-nistp384": { keyType: "ecdsa-sha2-nistp384", digest: "sha384", halfBytes: 48 },
  "ecdsa-sha2-nistp521": { keyType: "ecdsa-sha2-nistp521", digest: "sha512", halfBytes: 66 },
} as const;

export type SignatureAlgorithm = keyof typeof algorithms;

/** ECDSA's two halves side by side, each of full width, instead of the DER that is node:crypto's default. */
const dsaEncoding = "ieee-p1363";

/** `string algorithm | string signature` */
export function makeSignature(algorithm: SignatureAlgorithm, key: KeyObject, data: Uint8Array): Uint8Array {
  const { digest, halfBytes } = algorithms[algorithm];
  const plain = sign(digest, data, { key, dsaEncoding });
  return join(string(algorithm), string(halfBytes === undefined ? plain : packHalves(plain)));
}

/** Whether the owner of `publicKey`, as it stands on the wire, signed `data`. Throws a FormatError. */
export function isSignedBy(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): boolean {
  const { algorithm, bytes } = readSignature(signature);
  const { keyType, digest, halfBytes } = algorithms[algorithm];
  if (new WireReader(publicKey).text() !== keyType) return false;
  const key = decodePublicKey(publicKey);
  const plain = halfBytes === undefined ? bytes : unpackHalves(bytes, halfBytes);
  try {
    return verify(digest, data, { key, dsaEncoding }, plain);
  } catch (error) {
    throw new FormatError("a signature cannot be checked", { cause: error });
  }
}

function readSignature(signature: Uint8Array): { algorithm: SignatureAlgorithm; bytes: Uint8Array } {
  const reader = new WireReader(signature);
  const algorithm = reader.text();
  const bytes = reader.string();
  reader.end();
  if (!isAlgorithm(algorithm)) throw new FormatError("a signature's algorithm is not accepted");
  return { algorithm, bytes };
}

/** `byte r[n] | byte s[n]` becomes `mpint r | mpint s`. */
function packHalves(plain: Uint8Array): Uint8Array {
  const halfBytes = plain.length / 2;
  return join(mpint(plain.subarray(0, halfBytes)), mpint(plain.subarray(halfBytes)));
}

/** `mpint r | mpint s` becomes `byte r[n] | byte s[n]`. */
function unpackHalves(packed: Uint8Array, halfBytes: number): Uint8Array {
  const reader = new WireReader(packed);
  const plain = new Uint8Array(2 * halfBytes);
  for (const end of [halfBytes, 2 * halfBytes]) {
    const half = reader.mpint();
    if (half.length > halfBytes) throw new FormatError("half a signature is too long");
    plain.set(half, end - half.length);
  }
  reader.end();
  return plain;
}

function isAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(algorithms, name);
}
