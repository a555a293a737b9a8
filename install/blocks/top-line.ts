// One line of ours as the first of a file of the user's, with a marker line below it. ssh takes the first
// value it meets, and a completion folder counts only before zsh looks for functions, so it must be line 1.
//
//     Include "~/.ssh/jitney.conf"
//     # ^^^ jitney 6f1ed002ab55 +0 (by jitney install; undo: jitney uninstall)

import { findLineEnding, splitLines } from "../files/line-ending.ts";
import { digestLines } from "./digest.ts";
import type { FoundBlock } from "./marked-block.ts";

const remark = "(by jitney install; undo: jitney uninstall)";
const marker = /^# \^\^\^ jitney ([0-9a-f]{12}) (new|\+0) /;

export function findTopLine(text: string): FoundBlock | undefined {
  const lines = splitLines(text);
  const at = lines.findIndex((line) => marker.test(line));
  if (at < 0) return undefined;
  const [, digest, origin] = marker.exec(lines[at] ?? "") ?? [];
  const isEdited = at === 0 || digestLines(lines.slice(at - 1, at)) !== digest;
  const before = lines.slice(0, isEdited ? at : at - 1).join("");
  return { before, join: "", after: lines.slice(at + 1).join(""), isNew: origin === "new", isEdited };
}

export function putTopLine(text: string | undefined, line: string): string {
  const found = text === undefined ? undefined : findTopLine(text);
  const rest = found === undefined ? (text ?? "") : `${found.before}${found.after}`;
  const origin = text === undefined || found?.isNew ? "new" : "+0";
  const eol = findLineEnding(rest);
  return `${line}${eol}# ^^^ jitney ${digestLines([line])} ${origin} ${remark}${eol}${rest}`;
}

/** The text without the two lines; undefined where the file was made for them and holds nothing else. */
export function cutTopLine(text: string): string | undefined {
  const found = findTopLine(text);
  if (found === undefined) return text;
  const rest = `${found.before}${found.after}`;
  return found.isNew && rest === "" ? undefined : rest;
}
