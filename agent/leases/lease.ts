// A lease: a value with the times that AWS gave it. Times are epoch milliseconds by AWS's clock.

import type { KeyObject } from "node:crypto";

/** What a source hands out; a new kind of value joins this union. */
export type LeaseValue = CredentialsValue | CertificateValue | TokenValue;

export interface CredentialsValue {
  kind: "credentials";
  /** The credential_process document as it is sent: one string per lease keeps a lease small. */
  document: string;
}

/** Access to one host over ssh. */
export interface CertificateValue {
  kind: "certificate";
  user: string;
  /** Whom the certificate names; none means any. */
  principals: readonly string[];
  /** As it goes over ssh's wire. */
  certificate: Uint8Array;
  privateKey: KeyObject;
  /** IPv4 before IPv6, one at least. */
  addresses: readonly string[];
  /** The host's public keys as AWS witnessed them; none while it has published none. */
  hostKeys: readonly HostKey[];
}

export interface HostKey {
  /** `ssh-ed25519` for one. */
  algorithm: string;
  /** Base64, as in known_hosts. */
  publicKey: string;
}

export interface TokenValue {
  kind: "token";
  /** Bare, for who wants nothing else. */
  token: string;
  /** The JSON document around it, as it is sent. */
  document: string;
}

export interface Lease {
  value: LeaseValue;
  /** When this secret was first seen; moves only when the secret does. */
  issuedAt: number;
  expiresAt: number;
  /** Whose access it is: the ARN behind the source profile. A login as somebody else ends it. */
  principal: string;
}

/** The lease to hold after a renewal: the same secret again keeps the time at which it was issued. */
export function succeed(held: Lease | undefined, fetched: Lease): Lease {
  const isSameSecret = held !== undefined && secretOf(held.value) === secretOf(fetched.value);
  return isSameSecret ? { ...fetched, issuedAt: held.issuedAt } : fetched;
}

/** What does not lengthen the lease is no renewal, unless it is another's or its host has moved or has other keys. */
export function isRenewal(held: Lease | undefined, fetched: Lease): boolean {
  if (held === undefined || fetched.principal !== held.principal) return true;
  if (fetched.expiresAt > held.expiresAt) return true;
  return fetched.expiresAt === held.expiresAt && describeHost(held.value) !== describeHost(fetched.value);
}

function describeHost(value: LeaseValue): string {
  return value.kind === "certificate" ? JSON.stringify([value.addresses, value.hostKeys]) : "";
}

/** What differs where the secret does. A certificate names its key and its end. */
function secretOf(value: LeaseValue): string {
  switch (value.kind) {
    case "credentials":
      return value.document;
    case "certificate":
      return Buffer.from(value.certificate).toString("base64");
    case "token":
      return value.token;
  }
}
