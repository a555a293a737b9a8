// Public keys between the wire and node:crypto: RFC 4253 section 6.6 (RSA), RFC 8709 (Ed25519), RFC 5656
// (ECDSA). Only these types are known; of the others Lightsail and OpenSSH use none for a user.

import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { FormatError, WireReader } from "./wire-reader.ts";
import { byte, join, mpint, string } from "./wire-writer.ts";

/** The curves of RFC 5656 that OpenSSH has: their names here and in JSON Web Keys, the bytes of a coordinate. */
const curves = {
  "ecdsa-sha2-nistp256": { name: "nistp256", jwk: "P-256", coordinateBytes: 32 },
  "ecdsa-sha2-nistp384": { name: "nistp384", jwk: "P-384", coordinateBytes: 48 },
  "ecdsa-sha2-nistp521": { name: "nistp521", jwk: "P-521", coordinateBytes: 66 },
} as const;

type CurveType = keyof typeof curves;

/** SEC 1 section 2.3.3: the point is written in full. */
const uncompressedPoint = 4;

/** Throws a FormatError for what is no public key or one of a type that is not known. */
export function decodePublicKey(blob: Uint8Array): KeyObject {
  const key = readJsonWebKey(blob);
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch (error) {
    throw new FormatError("a public key is not valid", { cause: error });
  }
}

/** Whether a line of known_hosts or a .pub file, cut at its spaces, is what it says it is. */
export function isSshKey({ algorithm, publicKey }: { algorithm: string; publicKey: string }): boolean {
  try {
    const blob = Buffer.from(publicKey, "base64");
    if (blob.toString("base64") !== publicKey) return false; // a line break in it would be a line of its own
    decodePublicKey(blob);
    return new WireReader(blob).text() === algorithm;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function readJsonWebKey(blob: Uint8Array): JsonWebKey {
  const reader = new WireReader(blob);
  const type = reader.text();
  const key = isCurveType(type) ? readEcdsa(type, reader) : readOther(type, reader);
  reader.end();
  return key;
}

function readOther(type: string, reader: WireReader): JsonWebKey {
  if (type === "ssh-rsa") return readRsa(reader);
  if (type === "ssh-ed25519") return readEd25519(reader);
  throw new FormatError("a public key is of an unknown type");
}

/** `string "ssh-rsa" | mpint e | mpint n` */
function readRsa(reader: WireReader): JsonWebKey {
  const e = base64(reader.mpint());
  return { kty: "RSA", e, n: base64(reader.mpint()) };
}

/** `string "ssh-ed25519" | string key[32]` */
function readEd25519(reader: WireReader): JsonWebKey {
  return { kty: "OKP", crv: "Ed25519", x: base64(reader.string()) };
}

/** `string "ecdsa-sha2-" curve | string curve | string (byte 4 | x | y)` */
function readEcdsa(type: CurveType, reader: WireReader): JsonWebKey {
  const { name, jwk, coordinateBytes } = curves[type];
  if (reader.text() !== name) throw new FormatError("an ECDSA key names two curves");
  const point = reader.string();
  if (point.length !== 1 + 2 * coordinateBytes || point[0] !== uncompressedPoint) {
    throw new FormatError("an ECDSA key's point is not written in full");
  }
  const x = point.subarray(1, 1 + coordinateBytes);
  return { kty: "EC", crv: jwk, x: base64(x), y: base64(point.subarray(1 + coordinateBytes)) };
}

/** The public key that belongs to a private one, as it stands in authorized_keys. */
export function encodePublicKey(privateKey: KeyObject): Uint8Array {
  const key = createPublicKey(privateKey).export({ format: "jwk" });
  if (key.kty === "RSA") return join(string("ssh-rsa"), mpint(bytesOf(key.e)), mpint(bytesOf(key.n)));
  if (key.crv === "Ed25519") return join(string("ssh-ed25519"), string(bytesOf(key.x)));
  const type = findCurveType(key.crv);
  const point = join(byte(uncompressedPoint), bytesOf(key.x), bytesOf(key.y));
  return join(string(type), string(curves[type].name), string(point));
}

function findCurveType(jwk: string | undefined): CurveType {
  const type = Object.keys(curves).find((each) => isCurveType(each) && curves[each].jwk === jwk);
  if (type === undefined || !isCurveType(type))
    throw new FormatError("a key is of a kind that ssh does not know");
  return type;
}

function isCurveType(type: string): type is CurveType {
  return Object.hasOwn(curves, type);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function bytesOf(text: string | undefined): Uint8Array {
  return Buffer.from(text ?? "", "base64url");
}
