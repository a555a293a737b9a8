// A lease: a value with the times that AWS gave it. Times are epoch milliseconds by AWS's clock.

/** What a source hands out; a new kind of value joins this union. */
export type LeaseValue = CredentialsValue;

export interface CredentialsValue {
  kind: "credentials";
  /** The credential_process document as it is sent: one string per lease keeps a lease small. */
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
  const isSameSecret = held !== undefined && held.value.document === fetched.value.document;
  return isSameSecret ? { ...fetched, issuedAt: held.issuedAt } : fetched;
}

/** A renewal that does not lengthen the lease is not one. */
export function isLengthened(held: Lease | undefined, fetched: Lease): boolean {
  return held === undefined || fetched.expiresAt > held.expiresAt;
}
