// The key pair and certificate that GetInstanceAccessDetails hands out: good for one user name, from three
// minutes ago until the lifetime's end, and for any instance that trusts the authority.

import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type Certificate, signCertificate } from "./certificate.ts";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { Instance } from "./instances.ts";
import { type KeyPair, type KeyType, makeKeyPair } from "./key-pair.ts";
import type { LightsailSettings } from "./lightsail-settings.ts";
import { pickCanary, writePrivateKey } from "./ssh-private-key.ts";
import { describePublicKey } from "./ssh-public-key.ts";

export interface InstanceKeysParts {
  clock: Clock;
  settings: LightsailSettings;
  authority: CertificateAuthority;
  /** Whatever must not turn up elsewhere is put here. */
  secrets: Set<string>;
}

export interface IssuedKeys {
  privateKey: string;
  certKey: string;
  expiresAt: number;
}

const backdatedMs = 180_000; // what AWS's example certificate fits

export class InstanceKeys {
  readonly #parts: InstanceKeysParts;
  readonly #pairs = new Map<KeyType | `${KeyType} of a stranger`, KeyPair>();
  readonly #issued = new Map<Instance, IssuedKeys>();

  constructor(parts: InstanceKeysParts) {
    this.#parts = parts;
  }

  issue(instance: Instance): IssuedKeys {
    const last = this.#issued.get(instance);
    const isSame = this.#parts.settings.lightsailMint === "same";
    if (isSame && last !== undefined && !this.#isNearlyOver(last)) return last;
    const keys = this.#make(instance);
    this.#issued.set(instance, keys);
    return keys;
  }

  #isNearlyOver({ expiresAt }: IssuedKeys): boolean {
    const { clock, settings } = this.#parts;
    return expiresAt <= clock.now() + settings.lightsailLifetimeMs / 10;
  }

  #make(instance: Instance): IssuedKeys {
    const { clock, settings, secrets } = this.#parts;
    const { lightsailKeyType: type, lightsailMint, lightsailLifetimeMs } = settings;
    const pair = lightsailMint === "fresh" ? makeKeyPair(type) : this.#keep(type, type);
    const privateKey = writePrivateKey(pair);
    secrets.add(pickCanary(privateKey, pair.privateKey));
    const expiresAt = wholeSeconds(clock.now() + lightsailLifetimeMs) * 1000;
    return { privateKey, certKey: this.#writeCertificate(pair, instance, expiresAt), expiresAt };
  }

  #writeCertificate(pair: KeyPair, instance: Instance, expiresAt: number): string {
    const { lightsailCertificate: kind, lightsailKeyType: type } = this.#parts.settings;
    const holder = kind === "of-another-key" ? this.#keep(`${type} of a stranger`, type) : pair;
    const { algorithm, bytes } = this.#certify(holder, instance.username, expiresAt);
    const sent = kind === "cut-short" ? bytes.subarray(0, bytes.length / 2) : bytes;
    return `${algorithm} ${sent.toString("base64")}`;
  }

  #certify(holder: KeyPair, principal: string, expiresAt: number): Certificate {
    const { clock, settings, authority } = this.#parts;
    const isExpired = settings.lightsailCertificate === "expired";
    const endsAt = isExpired ? clock.now() - 60_000 : expiresAt + settings.lightsailCertificateExtraMs;
    const claims = {
      publicKey: describePublicKey(holder.publicKey),
      keyId: makeKeyId(),
      principal,
      validAfter: wholeSeconds(clock.now() - backdatedMs),
      validBefore: wholeSeconds(endsAt),
    };
    return signCertificate(claims, authority);
  }

  #keep(name: KeyType | `${KeyType} of a stranger`, type: KeyType): KeyPair {
    const pair = this.#pairs.get(name) ?? makeKeyPair(type);
    this.#pairs.set(name, pair);
    return pair;
  }
}

/** As in AWS's example: a signed 64-bit number, a colon, 16 bytes in base64. */
function makeKeyId(): string {
  return `${randomBytes(8).readBigInt64BE()}:${randomBytes(16).toString("base64")}`;
}

function wholeSeconds(at: number): number {
  return Math.floor(at / 1000);
}
