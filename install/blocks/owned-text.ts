// A file that is ours as a whole: a unit, a completion. A marker line in it remembers a digest of the rest,
// so that one of the same name that is not ours, or that a hand has changed, is seen.

import { splitLines } from "../files/line-ending.ts";
import { digestLines } from "./digest.ts";

const marker = /jitney ([0-9a-f]{12}): written by jitney install/;

export interface OwnedShape {
  /** Lines that must come first, such as `#compdef`. */
  headLines: number;
  comment: (text: string) => string;
}

export const hashShape: OwnedShape = { headLines: 0, comment: (text) => `# ${text}` };
export const zshShape: OwnedShape = { headLines: 1, comment: (text) => `# ${text}` };
export const xmlShape: OwnedShape = { headLines: 1, comment: (text) => `<!-- ${text} -->` };

export function composeOwned(text: string, { headLines, comment }: OwnedShape): string {
  const lines = splitLines(text);
  const note = `jitney ${digestLines(lines)}: written by jitney install; jitney uninstall removes it`;
  return [...lines.slice(0, headLines), `${comment(note)}\n`, ...lines.slice(headLines)].join("");
}

export type Ownership = "ours" | "edited" | "foreign";

export function judgeOwned(text: string): Ownership {
  const lines = splitLines(text);
  const at = lines.findIndex((line) => marker.test(line));
  if (at < 0) return "foreign";
  const digest = marker.exec(lines[at] ?? "")?.[1];
  return digestLines(lines.filter((_, index) => index !== at)) === digest ? "ours" : "edited";
}
