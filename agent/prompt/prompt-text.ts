// One short line for shell prompts: what needs a hand, what waits, what is ready until when. It names times of
// the clock and never what is left, so it stays true without anybody who writes it anew.

import type { EntryDocument, EntryState, StatusDocument } from "../../protocol/status-document.ts";

/** A prompt has little room; the rest is counted. */
const maxParts = 4;

/** Further away a time of the clock alone could be taken for that of another day. */
const dayNamedAfterMs = 20 * 60 * 60_000;

const order = ["refused", "failed", "failing", "waiting", "ready"] as const satisfies EntryState[];

/** Letters, digits, `_`, `-`, `:`, `+`, commas and spaces: nothing that a shell or its prompt would take for more. */
export function composePrompt({ sourceProfiles, entries }: StatusDocument, now: number): string {
  const isLoginNeeded = sourceProfiles.some(({ state }) => state === "login-needed");
  const ranked = order.flatMap((state) => entries.filter((entry) => entry.state === state));
  const parts = [
    ...(isLoginNeeded ? ["login needed"] : []),
    ...ranked.map((entry) => describeEntry(entry, now)),
  ];
  const rest = parts.length - maxParts;
  return [...parts.slice(0, maxParts), ...(rest > 0 ? [`+${rest}`] : [])].join(", ");
}

function describeEntry(entry: EntryDocument, now: number): string {
  const name = safeName(entry.name);
  switch (entry.state) {
    case "ready":
      return `${name} ${describeEnd(entry.request?.windowEndsAt ?? entry.expiresAt, now)}`.trim();
    case "failing":
      return `${name} failing ${describeEnd(entry.expiresAt, now)}`.trim();
    case "waiting":
      return `${name} waits`;
    default:
      return `${name} ${entry.state}`;
  }
}

function describeEnd(endsAt: string | undefined, now: number): string {
  if (endsAt === undefined) return "";
  const at = Date.parse(endsAt);
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  const isFar = at - now > dayNamedAfterMs;
  const text = new Intl.DateTimeFormat("en-GB", isFar ? { weekday: "short", ...clock } : clock).format(at);
  return text.replace(",", "");
}

/** A node without an entry is held as "ID PROFILE REGION", and a profile's name may hold anything. */
function safeName(name: string): string {
  return name.replace(/ .*/, "").replace(/[^A-Za-z0-9_-]/g, "_");
}
