// The keys that people hold before any request: a role session, as a source profile yields it, and a
// user's long-term key, which just-in-time access refuses.

import type { Account } from "../account.ts";

export interface SourceOptions {
  role?: string;
  sessionName?: string;
  lifetimeMs?: number;
}

/** Members as AWS's SDKs want them, and who it is. */
export interface SourceCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
  /** arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION */
  arn: string;
}

export interface UserCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  arn: string;
}

const defaultLifetimeMs = 12 * 3_600_000; // longest session of a role

export function issueSourceCredentials(account: Account, options: SourceOptions): SourceCredentials {
  const { role = "engineer", sessionName = "alice", lifetimeMs = defaultLifetimeMs } = options;
  const principal = account.principals.role(role, sessionName);
  const key = account.keys.issueSession(principal, account.clock.now() + lifetimeMs);
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = key;
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt), arn: principal.arn };
}

export function issueUserCredentials(account: Account, name: string): UserCredentials {
  const principal = account.principals.user(name);
  const { accessKeyId, secretAccessKey } = account.keys.issueLongTerm(principal);
  return { accessKeyId, secretAccessKey, arn: principal.arn };
}
