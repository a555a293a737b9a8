// Who asked for what, when and with what outcome; callers as they declare themselves, since Node cannot
// read a peer's identity. One JSON line each, never a secret. What is the same again is counted in the same line,
// so that one loop over a held lease cannot push everybody else's lines out of a trail that is bounded.

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

interface Counted extends AuditEvent {
  at: number;
  times: number;
}

export function createAudit(file: Pick<LogFile, "line">, now: () => number): Audit {
  let last: Counted | undefined;
  return (event) => {
    if (last !== undefined && isSame(last, event)) {
      last.times += 1;
      return;
    }
    const counted = { ...event, at: now(), times: 1 };
    last = counted;
    file.line(() => {
      if (last === counted) last = undefined; // it is being written: from here on nothing can be added to it
      return formatCounted(counted);
    });
  };
}

function isSame(a: AuditEvent, b: AuditEvent): boolean {
  return (
    a.asked === b.asked && a.outcome === b.outcome && a.declared === b.declared && a.requestId === b.requestId
  );
}

function formatCounted({ at, asked, outcome, declared, requestId, times }: Counted): string {
  const more = times > 1 ? { times } : {};
  return JSON.stringify({ at: new Date(at).toISOString(), asked, outcome, declared, requestId, ...more });
}
