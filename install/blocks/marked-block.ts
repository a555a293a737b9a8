// Our lines at the end of a file of the user's, between two marker lines. The first one remembers a digest
// of the lines, and what was put before it: `new` with a file, or so many line ends. Taking the block out
// gives back the bytes from before it; what others wrote around it stays. Text is latin1: a byte a character.
//
//     # >>> jitney 6f1ed002ab55 +1 (by jitney install; undo: jitney uninstall) >>>
//     …
//     # <<< jitney <<<

import { findLineEnding, splitLines } from "../files/line-ending.ts";
import { countDigested, digestLines } from "./digest.ts";

const remark = "(by jitney install; undo: jitney uninstall)";
const endLine = "# <<< jitney <<<";
const beginning = /^# >>> jitney ([0-9a-f]{12}) (new|\+[012]) .*>>>\r?\n$/;

export interface FoundBlock {
  /** What stands before it, without the line ends that came with it. */
  before: string;
  join: string;
  after: string;
  /** The file was made for the block. */
  isNew: boolean;
  /** A hand has been at it. */
  isEdited: boolean;
}

/** Undefined too where its end is neither marked nor known by the digest: a marker is left over then. */
export function findBlock(text: string): FoundBlock | undefined {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => beginning.test(line));
  if (first < 0) return undefined;
  const [, digest = "", origin] = beginning.exec(lines[first] ?? "") ?? [];
  const body = findBody(lines.slice(first + 1), digest);
  if (body === undefined) return undefined;
  const after = lines.slice(first + 1 + body.length).join("");
  const eol = findLineEnding(lines[first] ?? "");
  return {
    ...splitJoin(lines.slice(0, first).join(""), eol, countJoin(origin, after)),
    after,
    isNew: origin === "new",
    isEdited: body.isEdited,
  };
}

/** From behind the first marker on; its length is with the last marker. */
function findBody(lines: readonly string[], digest: string) {
  const end = lines.findIndex((line) => line.trimEnd() === endLine);
  if (end >= 0) return { length: end + 1, isEdited: digestLines(lines.slice(0, end)) !== digest };
  const length = countDigested(lines, digest);
  return length === undefined ? undefined : { length, isEdited: true };
}

/** Whether a line is one of the two around a block. */
export function isMarker(line: string): boolean {
  return beginning.test(line) || line.trimEnd() === endLine;
}

/** How many line ends came with the block, but for what keeps the text behind it off the last line. */
function countJoin(origin: string | undefined, after: string): number {
  const count = origin === undefined || origin === "new" ? 0 : Number(origin);
  return count === 2 && after !== "" ? 1 : count;
}

/** As far as the line ends are still there, and no byte more: a lone \r before them is the user's. */
function splitJoin(text: string, eol: string, count: number) {
  const join = [eol.repeat(count), eol].find((one) => text.endsWith(one)) ?? "";
  return { before: text.slice(0, text.length - join.length), join };
}

/** The text with these lines as its block, where the block stood or at the end. */
export function putBlock(text: string | undefined, lines: readonly string[]): string {
  const found = text === undefined ? undefined : findBlock(text);
  if (text !== undefined && found !== undefined) return replaceBlock(text, found, lines);
  const eol = findLineEnding(text ?? "");
  const count = text === undefined || text === "" ? 0 : text.endsWith("\n") ? 1 : 2;
  const origin = text === undefined ? "new" : `+${count}`;
  return `${text ?? ""}${eol.repeat(count)}${composeBlock(lines, origin, eol)}`;
}

function replaceBlock(text: string, { before, join, after }: FoundBlock, lines: readonly string[]): string {
  const marker = splitLines(text).find((line) => beginning.test(line)) ?? "";
  const origin = beginning.exec(marker)?.[2] ?? "+0";
  return `${before}${join}${composeBlock(lines, origin, findLineEnding(marker))}${after}`;
}

function composeBlock(lines: readonly string[], origin: string, eol: string): string {
  const begin = `# >>> jitney ${digestLines(lines)} ${origin} ${remark} >>>`;
  return [begin, ...lines, endLine].map((line) => `${line}${eol}`).join("");
}

/** The text without its block; undefined where the file was made for it and holds nothing else. */
export function cutBlock(text: string): string | undefined {
  const found = findBlock(text);
  if (found === undefined) return text;
  const rest = `${found.before}${found.after}`;
  return found.isNew && rest === "" ? undefined : rest;
}
