// The authority that signs the certificates: a key made when it is first needed and forgotten with the
// emulator, so that no certificate of one run is good in another.

import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyPair } from "./key-pair.ts";
import type { LightsailSettings } from "./lightsail-settings.ts";
import { describePublicKey, encodePublicKey, writePublicLine } from "./ssh-public-key.ts";
import { writeString } from "./ssh-wire.ts";

/** RFC 8332; ssh-rsa is SHA-1. */
const digests = { "rsa-sha2-512": "sha512", "rsa-sha2-256": "sha256", "ssh-rsa": "sha1" } as const;

export class CertificateAuthority {
  readonly #settings: LightsailSettings;
  #made: KeyPair | undefined;

  constructor(settings: LightsailSettings) {
    this.#settings = settings;
  }

  publicLine(): string {
    return writePublicLine(describePublicKey(this.#pair().publicKey));
  }

  publicBlob(): Buffer {
    return encodePublicKey(describePublicKey(this.#pair().publicKey));
  }

  /** string algorithm ‖ string signature. */
  sign(data: Buffer): Buffer {
    const algorithm = this.#settings.lightsailCaSignature;
    const signature = sign(digests[algorithm], data, this.#pair().privateKey);
    return Buffer.concat([writeString(algorithm), writeString(signature)]);
  }

  #pair(): KeyPair {
    this.#made ??= generateKeyPairSync("rsa", { modulusLength: this.#settings.lightsailCaBits });
    return this.#made;
  }
}
