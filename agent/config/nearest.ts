// The known name that a mistyped one was probably meant to be; undefined where none is near enough
// to be worth a question.

import { distance } from "fastest-levenshtein";

export function nearest(name: string, known: readonly string[]): string | undefined {
  const typed = plain(name);
  const ranked = known
    .map((candidate) => ({ candidate, slips: countSlips(typed, plain(candidate)) }))
    .sort((one, other) => one.slips - other.slips)[0];
  if (ranked !== undefined && ranked.slips <= tolerance(typed)) return ranked.candidate;
  return known.find((candidate) => typed.length >= 3 && plain(candidate).startsWith(typed));
}

/** Letters in another order (`wbe`) are one slip. */
function countSlips(typed: string, candidate: string): number {
  const isReordered = typed !== candidate && sortLetters(typed) === sortLetters(candidate);
  return isReordered ? 1 : distance(typed, candidate);
}

/** One slip for each three letters or so: with more, `db` would be taken for `web`. */
function tolerance(typed: string): number {
  return Math.max(1, Math.round(typed.length * 0.3));
}

function sortLetters(text: string): string {
  return [...text].sort().join("");
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}
