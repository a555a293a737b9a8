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
  const formatTime = rememberTime();
  return ({ asked, outcome, declared, requestId }) =>
    file.line(JSON.stringify({ at: formatTime(now()), asked, outcome, declared, requestId }));
}

/** A busy agent writes many lines a millisecond, and a date is most of what a line costs. */
function rememberTime(): (at: number) => string {
  let shown = { at: Number.NaN, text: "" };
  return (at) => {
    if (shown.at !== at) shown = { at, text: new Date(at).toISOString() };
    return shown.text;
  };
}
