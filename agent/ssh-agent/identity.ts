// What an entry's socket offers: one key with its certificate, for one user, on hosts that are known by their
// keys. Fetched on demand within a bound; that it cannot be had is an answer to ssh, not an error.

import type { KeyObject } from "node:crypto";
import { Failure } from "../../protocol/failure.ts";

export interface SshIdentity {
  /** The certificate as it goes over the wire. */
  certificate: Uint8Array;
  privateKey: KeyObject;
  /** The name that may be logged in with. */
  user: string;
  /** Public keys of the host, as they go over the wire; no other host is signed for. */
  hostKeys: readonly Uint8Array[];
  comment: string;
}

export type FetchIdentity = () => Promise<SshIdentity>;

/** Gives up waiting, not the fetch: what it brings serves the next to ask. */
export async function fetchWithin(fetch: FetchIdentity, timeoutMs: number): Promise<SshIdentity> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(lateFailure(timeoutMs)), timeoutMs);
  try {
    return await Promise.race([fetch(), end]);
  } finally {
    clearTimeout(timer);
  }
}

export function isPinned(identity: SshIdentity, hostKey: Uint8Array): boolean {
  return identity.hostKeys.some((key) => areEqual(key, hostKey));
}

export function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function lateFailure(timeoutMs: number): Failure {
  return new Failure("timeout", `no certificate within ${timeoutMs / 1_000} s`);
}
