// Who asked for what, when and with what outcome; callers as they declare themselves, since Node cannot
// read a peer's identity. One JSON line each, never a secret.

import type { LogFile } from "./log.ts";

export interface AuditEvent {
  /** What was asked for: `credentials web`. */
  asked: string;
  /** `ok`, or the code of the failure. */
  outcome: string;
  /** `program pid`, as the caller says. */
  declared: string;
  requestId?: string | undefined;
}

export type Audit = (event: AuditEvent) => void;

export function createAudit(file: LogFile, now: () => number): Audit {
  return ({ asked, outcome, declared, requestId }) =>
    file.line(JSON.stringify({ at: new Date(now()).toISOString(), asked, outcome, declared, requestId }));
}
