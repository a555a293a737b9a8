// A block that lost a marker line: where it begins or ends is not known, so nothing is taken out by guess, and
// nothing of ours left behind in silence.

import { findBlock, isMarker } from "../blocks/marked-block.ts";
import { splitLines } from "../files/line-ending.ts";
import { refuse } from "../files/user-file.ts";

export function refuseDamaged(text: string, path: string): void {
  const found = findBlock(text);
  const rest = found === undefined ? text : `${found.before}${found.after}`;
  if (!splitLines(rest).some(isMarker)) return;
  throw refuse(
    `the block of jitney in ${path} has lost a marker line, so it is left as it is`,
    `take what is jitney's out by hand, then run this again: ${describe(listOwnLines(splitLines(text)))}`,
  );
}

/** Counted from 1: markers, and the sections that our executable serves from their title on. */
function listOwnLines(lines: readonly string[]): number[] {
  const own = new Set<number>();
  let title = 0;
  for (const [index, line] of lines.entries()) {
    if (/^\s*\[/.test(line)) title = index;
    const isServed = /^\s*credential_process\s*=.*\/jitney-credential-process\s/.test(line);
    for (let at = title; isServed && at <= index; at += 1) own.add(at + 1);
    if (isMarker(line)) own.add(index + 1);
  }
  return [...own].sort((one, other) => one - other);
}

function describe(numbers: readonly number[]): string {
  return numbers.length === 1 ? `line ${numbers[0]}` : `lines ${numbers.join(", ")}`;
}
