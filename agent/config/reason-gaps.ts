// What becomes of a reason where a placeholder vanished: `ann on laptop: ` ends after `laptop`, `on : main`
// becomes `on: main`, and empty brackets or quotes go. Only separators next to a gap are touched.

/** Stands where a placeholder vanished; no template and no value can contain it. */
export const gap = "\0";

const separator = String.raw`[\s:;,|/#–—-]`;
const enclosedGap = /\(\s*\0\s*\)|\[\s*\0\s*\]|"\s*\0\s*"|'\s*\0\s*'/g;
const gapRun = new RegExp(`(${separator}*)\0(?:${separator}*\0)*(${separator}*)`, "g");

export function closeGaps(text: string): string {
  const opened = text.replace(enclosedGap, gap);
  const closed = opened.replace(gapRun, (run: string, before: string, after: string, at: number) => {
    const isAtEdge = at === 0 || at + run.length === opened.length;
    return isAtEdge ? "" : chooseSeparator(before, after);
  });
  return closed.trim();
}

/** Of two separators that meet, the one that is more than space. */
function chooseSeparator(before: string, after: string): string {
  if (before.trim() !== "") return before;
  return after.trim() === "" ? before || after : after;
}
