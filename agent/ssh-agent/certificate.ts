// Parses OpenSSH's certificates (PROTOCOL.certkeys). It reads what they say and checks that they are whole;
// whether a server believes the CA is the server's matter.

import type { KeyObject } from "node:crypto";
import { readMoment } from "../moment.ts";
import { decodePublicKey, encodePublicKey } from "./public-key.ts";
import { FormatError, WireReader } from "./wire-reader.ts";
import { join, string } from "./wire-writer.ts";

/** Each certificate type with the type of the key in it and the number of that key's fields. */
const certificateTypes = {
  "ssh-rsa-cert-v01@openssh.com": { keyType: "ssh-rsa", fields: 2 },
  "ssh-ed25519-cert-v01@openssh.com": { keyType: "ssh-ed25519", fields: 1 },
  "ecdsa-sha2-nistp256-cert-v01@openssh.com": { keyType: "ecdsa-sha2-nistp256", fields: 2 },
  "ecdsa-sha2-nistp384-cert-v01@openssh.com": { keyType: "ecdsa-sha2-nistp384", fields: 2 },
  "ecdsa-sha2-nistp521-cert-v01@openssh.com": { keyType: "ecdsa-sha2-nistp521", fields: 2 },
} as const;

export type CertificateType = keyof typeof certificateTypes;

const userCertificate = 1;
const hostCertificate = 2;

export interface Certificate {
  /** As it goes over the wire. */
  blob: Uint8Array;
  type: CertificateType;
  /** The certified key as it would stand in authorized_keys. */
  publicKey: Uint8Array;
  serial: bigint;
  kind: "user" | "host";
  keyId: string;
  /** User or host names; none means any. */
  principals: readonly string[];
  /** Epoch milliseconds by the CA's clock. */
  validAfter: number;
  /** Epoch milliseconds; infinite where the certificate has no end. */
  validBefore: number;
  /** Each option's data as it stands; most wrap a string once more. */
  criticalOptions: ReadonlyMap<string, Uint8Array>;
  extensions: ReadonlyMap<string, Uint8Array>;
  caKey: Uint8Array;
  /** What the CA signed with, `rsa-sha2-512` for one. */
  signatureAlgorithm: string;
}

/** Takes the wire format, or a line `TYPE BASE64 [COMMENT]` as in a -cert.pub file. Throws a FormatError. */
export function parseCertificate(certificate: Uint8Array | string): Certificate {
  const blob = typeof certificate === "string" ? readLine(certificate) : certificate;
  const reader = new WireReader(blob);
  const type = readType(blob);
  reader.string(); // the type
  reader.string(); // the nonce
  const publicKey = readKey(type, reader);
  const rest = readRest(reader);
  reader.end();
  return { blob, type, publicKey, ...rest };
}

/** The certificate's type, which is all that signing needs of it. */
export function readType(blob: Uint8Array): CertificateType {
  const type = new WireReader(blob).text();
  if (!isCertificateType(type)) throw new FormatError("a certificate is of an unknown type");
  return type;
}

/** The type of the key inside, `ssh-rsa` for one. */
export function keyTypeOf(type: CertificateType) {
  return certificateTypes[type].keyType;
}

export function certificateMatchesKey(certificate: Certificate, privateKey: KeyObject): boolean {
  return Buffer.from(certificate.publicKey).equals(encodePublicKey(privateKey));
}

function readLine(line: string): Uint8Array {
  const [type, base64 = ""] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  if (blob.length === 0 || blob.toString("base64") !== base64) {
    throw new FormatError("a certificate's line is not TYPE BASE64 COMMENT");
  }
  if (readType(blob) !== type) throw new FormatError("a certificate's line names another type than it holds");
  return blob;
}

/** The key's own fields are framed alike, strings and numbers both: `(string field)[fields]`. */
function readKey(type: CertificateType, reader: WireReader): Uint8Array {
  const { keyType, fields } = certificateTypes[type];
  const parts = Array.from({ length: fields }, () => string(reader.string()));
  const key = join(string(keyType), ...parts);
  decodePublicKey(key);
  return key;
}

/**
 *     uint64  serial
 *     uint32  kind: 1 user, 2 host
 *     string  key id
 *     string  valid principals: (string name)[]
 *     uint64  valid after, seconds
 *     uint64  valid before, seconds
 *     string  critical options: (string name | string data)[]
 *     string  extensions: (string name | string data)[]
 *     string  reserved
 *     string  signature key
 *     string  signature: string algorithm | …
 */
function readRest(reader: WireReader): Omit<Certificate, "blob" | "type" | "publicKey"> {
  const serial = reader.uint64();
  const kind = readKind(reader);
  const keyId = reader.text();
  const principals = readNames(reader.string());
  const validAfter = toMs(reader.uint64());
  const validBefore = toMs(reader.uint64());
  const criticalOptions = readOptions(reader.string());
  const extensions = readOptions(reader.string());
  reader.string(); // reserved
  const caKey = reader.string();
  const signatureAlgorithm = new WireReader(reader.string()).text();
  const validity = { validAfter, validBefore };
  return {
    serial,
    kind,
    keyId,
    principals,
    ...validity,
    criticalOptions,
    extensions,
    caKey,
    signatureAlgorithm,
  };
}

function readKind(reader: WireReader): "user" | "host" {
  const kind = reader.uint32();
  if (kind === userCertificate) return "user";
  if (kind === hostCertificate) return "host";
  throw new FormatError("a certificate is for neither user nor host");
}

function readNames(bytes: Uint8Array): string[] {
  const reader = new WireReader(bytes);
  const names: string[] = [];
  while (!reader.isAtEnd) names.push(reader.text());
  return names;
}

function readOptions(bytes: Uint8Array): Map<string, Uint8Array> {
  const reader = new WireReader(bytes);
  const options = new Map<string, Uint8Array>();
  while (!reader.isAtEnd) options.set(reader.text(), reader.string());
  return options;
}

/** PROTOCOL.certkeys: 2^64 - 1 means for ever; what no calendar reaches means no less. */
function toMs(seconds: bigint): number {
  return readMoment(Number(seconds) * 1_000) ?? Number.POSITIVE_INFINITY;
}

function isCertificateType(type: string): type is CertificateType {
  return Object.hasOwn(certificateTypes, type);
}
