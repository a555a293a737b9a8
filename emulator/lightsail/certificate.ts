// A user certificate in OpenSSH's format (PROTOCOL.certkeys), with what AWS puts into one:
//   string  algorithm-cert-v01@openssh.com
//   string  nonce, 32 random bytes
//   …       the fields of the user's public key
//   uint64  serial, 0               uint32  type, 1 = user
//   string  key id                  string  principals, a string each
//   uint64  valid after             uint64  valid before, both in seconds
//   string  critical options, none  string  extensions, string name ‖ string "" each, by name
//   string  reserved, empty         string  the authority's public key
//   string  signature over all that stands before it: string algorithm ‖ string signature

import { randomBytes } from "node:crypto";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { SshPublicKey } from "./ssh-public-key.ts";
import { writeString, writeUint32, writeUint64 } from "./ssh-wire.ts";

export interface Certificate {
  algorithm: string;
  bytes: Buffer;
}

export interface CertificateClaims {
  publicKey: SshPublicKey;
  keyId: string;
  principal: string;
  /** Seconds since 1970. */
  validAfter: number;
  validBefore: number;
}

const userCertificate = 1;
const nonceBytes = 32;

const extensions = [
  "permit-X11-forwarding",
  "permit-agent-forwarding",
  "permit-port-forwarding",
  "permit-pty",
  "permit-user-rc",
];

export function signCertificate(claims: CertificateClaims, authority: CertificateAuthority): Certificate {
  const algorithm = `${claims.publicKey.algorithm}-cert-v01@openssh.com`;
  const body = Buffer.concat([
    writeString(algorithm),
    writeString(randomBytes(nonceBytes)),
    claims.publicKey.fields,
    writeUint64(0),
    writeUint32(userCertificate),
    writeString(claims.keyId),
    writeString(writeString(claims.principal)),
    writeUint64(claims.validAfter),
    writeUint64(claims.validBefore),
    writeString(""),
    writeString(Buffer.concat(extensions.map((name) => Buffer.concat([writeString(name), writeString("")])))),
    writeString(""),
    writeString(authority.publicBlob()),
  ]);
  return { algorithm, bytes: Buffer.concat([body, writeString(authority.sign(body))]) };
}
