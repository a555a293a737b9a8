// What can be chosen about Lightsail's answers; all of it may be changed while the emulator runs. As with
// every setting: where AWS does not document how it behaves, the ways it could are here.

import type { KeyType } from "./key-pair.ts";

export interface LightsailSettings {
  /** From the call until expiresAt; AWS's are good for roughly ten minutes. */
  lightsailLifetimeMs: number;
  /**
   * What a further call makes new: key and certificate, the certificate alone, or, until a tenth of its life
   * is left, nothing. RSA keys cost time, so the second is what is not told otherwise.
   */
  lightsailMint: "fresh" | "same-key" | "same";
  /** AWS's are RSA. */
  lightsailKeyType: KeyType;
  /** Anything but good is what AWS should never send. */
  lightsailCertificate: "good" | "cut-short" | "of-another-key" | "expired";
  /** How much longer than expiresAt says the certificate is good; negative: less long. */
  lightsailCertificateExtraMs: number;
  /** AWS's published example is signed with ssh-rsa (SHA-1), which OpenSSH refuses unless told otherwise. */
  lightsailCaSignature: "rsa-sha2-256" | "rsa-sha2-512" | "ssh-rsa";
  /** AWS's authority has 4096 bits. Looked at when the first certificate is signed. */
  lightsailCaBits: 2048 | 4096;
  /** GetInstanceAccessDetails of an instance that does not run. */
  lightsailNotRunning: "answer" | UndocumentedRefusal;
  /** GetInstanceAccessDetails over ssh of an instance whose key pair is not Lightsail's default one. */
  lightsailCustomKeyPair: "answer" | "without-key" | UndocumentedRefusal;
}

export type UndocumentedRefusal =
  | "OperationFailureException"
  | "InvalidInputException"
  | "NotFoundException"
  | "AccessDeniedException";

export const lightsailDefaults: LightsailSettings = {
  lightsailLifetimeMs: 600_000,
  lightsailMint: "same-key",
  lightsailKeyType: "rsa",
  lightsailCertificate: "good",
  lightsailCertificateExtraMs: 0,
  lightsailCaSignature: "rsa-sha2-256",
  lightsailCaBits: 2048,
  lightsailNotRunning: "OperationFailureException",
  lightsailCustomKeyPair: "answer",
};
