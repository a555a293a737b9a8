// Whether the source profile may start sessions by itself. AWS then uses that instead of just-in-time access
// (its user guide), and what was meant to need an approval needs none. Only sessions that were started tell.

import type { PastSessionDocument } from "../../protocol/session-documents.ts";
import { advice, type Finding } from "./finding.ts";

export function checkShadow(name: string, sessions: readonly PastSessionDocument[]): Finding[] {
  const own = sessions.filter((session) => session.own);
  const last = own
    .map(({ startedAt = "" }) => startedAt)
    .sort()
    .at(-1);
  if (last === undefined) return [];
  const when = last === "" ? "" : `, last on ${last.slice(0, 10)}`;
  const what = `the source profile of ${name} starts sessions by its own ssm:StartSession${when}: AWS then uses no just-in-time access`;
  return [advice("jit-shadowed", what, "ask whoever administers the role to take ssm:StartSession away")];
}
