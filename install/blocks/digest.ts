// What a marker remembers of the lines it stands for: enough to see that a hand has been there.

import { createHash } from "node:crypto";

const length = 12;

export function digestLines(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/\r?\n$/, "")).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** How many of the lines, from the first on, are those that were digested; undefined where it is no number of them. */
export function countDigested(lines: readonly string[], digest: string): number | undefined {
  const hash = createHash("sha256");
  for (const [index, line] of lines.entries()) {
    hash.update(`${index === 0 ? "" : "\n"}${line.replace(/\r?\n$/, "")}`);
    if (hash.copy().digest("hex").slice(0, length) === digest) return index + 1;
  }
  return undefined;
}
