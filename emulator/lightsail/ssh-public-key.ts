// The public half of a key as ssh writes it (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4):
//   string algorithm ‖ fields      of ssh-rsa              mpint e ‖ mpint n
//                                  of ecdsa-sha2-nistp256  string "nistp256" ‖ string 04 ‖ x ‖ y
//                                  of ssh-ed25519          string the 32 bytes

import type { KeyObject } from "node:crypto";
import { writeMpint, writeString } from "./ssh-wire.ts";

export interface SshPublicKey {
  algorithm: string;
  /** What follows the algorithm's name; a certificate has the same after its nonce. */
  fields: Buffer;
}

export function describePublicKey(key: KeyObject): SshPublicKey {
  const { kty, e, n, x, y } = key.export({ format: "jwk" });
  switch (kty) {
    case "RSA":
      return { algorithm: "ssh-rsa", fields: Buffer.concat([e, n].map((part) => writeMpint(decode(part)))) };
    case "EC": {
      const point = Buffer.concat([Buffer.of(4), decode(x), decode(y)]);
      const fields = Buffer.concat([writeString("nistp256"), writeString(point)]);
      return { algorithm: "ecdsa-sha2-nistp256", fields };
    }
    case "OKP":
      return { algorithm: "ssh-ed25519", fields: writeString(decode(x)) };
    default:
      throw new TypeError(`ssh knows no key of type ${kty}`);
  }
}

export function encodePublicKey({ algorithm, fields }: SshPublicKey): Buffer {
  return Buffer.concat([writeString(algorithm), fields]);
}

/** As it stands in authorized_keys: the algorithm, a space, base64. */
export function writePublicLine(key: SshPublicKey): string {
  return `${key.algorithm} ${encodePublicKey(key).toString("base64")}`;
}

function decode(part: string | undefined): Buffer {
  return Buffer.from(part ?? "", "base64url");
}
