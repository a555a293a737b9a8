// What the agent tells of itself: GET /v1/status, whose JSON Schema is published, and the access requests in it.
// Times are ISO 8601 in UTC. Within version 1 members are only added.

import type { FailureCode } from "./failure.ts";

/** The states of an access request: GetAccessToken's five, and ours before an id is known or after a cancel. */
export type RequestState =
  | "filing"
  | "pending"
  | "approved"
  | "rejected"
  | "revoked"
  | "expired"
  | "cancelled";

export interface ApproverDocument {
  name: string;
  answer?: "approved" | "rejected" | "revoked";
  comment?: string;
}

export interface RequestDocument {
  /** Absent while it is being filed or looked for. */
  id?: string;
  state: RequestState;
  node: string;
  /** The entry it was filed for, where there is one. */
  name?: string;
  account: string;
  region: string;
  reason?: string;
  filedAt: string;
  /** Whether it is for the window after the current one. */
  next: boolean;
  /** Absent where AWS does not show them to this user. */
  approvers?: ApproverDocument[];
  answeredAt?: string;
  windowEndsAt?: string;
}

export interface FailureDocument {
  code: FailureCode;
  detail: string;
  next?: string;
  at: string;
}

/**
 * - `ready`: a lease is held and renewal works
 * - `failing`: a lease is held, its renewal fails
 * - `waiting`: an access request waits for approval
 * - `refused`: the request was rejected or revoked, or the last fetch failed for good
 * - `failed`: no lease, the last fetch failed; it is tried again
 * - `asleep`: nothing is held, the next use fetches
 */
export type EntryState = "ready" | "failing" | "waiting" | "refused" | "failed" | "asleep";

export interface EntryDocument {
  name: string;
  kind: string;
  /** Of a Lightsail instance. */
  protocol?: "ssh" | "rdp";
  state: EntryState;
  /** What it stands for at AWS: a node id or tag, an instance, an endpoint. */
  target: string;
  sourceProfile?: string;
  region?: string;
  issuedAt?: string;
  expiresAt?: string;
  nextRenewalAt?: string;
  lastUsedAt?: string;
  nextPrefetchAt?: string;
  request?: RequestDocument;
  /** The request for the window after the current one. */
  nextRequest?: RequestDocument;
  failure?: FailureDocument;
}

export interface SourceProfileDocument {
  /** The profile's name; "default chain" where none is configured. */
  profile: string;
  state: "ready" | "login-needed" | "failing" | "unused";
  expiresAt?: string;
  account?: string;
  principal?: string;
  failure?: FailureDocument;
}

/** GET /v1/status. */
export interface StatusDocument {
  version: 1;
  agent: {
    version: string;
    pid: number;
    startedAt: string;
    executable: string;
    socket: string;
    /** The executable on disk is not the one that runs. */
    replaced: boolean;
    /** What the agent runs with: names always, values only where they cannot be secret. */
    environment: Record<string, string>;
  };
  config: {
    files: string[];
    /** Why the last reload was refused; the configuration before it is in force. */
    failure?: FailureDocument;
  };
  sourceProfiles: SourceProfileDocument[];
  entries: EntryDocument[];
}
