// What a marker remembers of the lines it stands for: enough to see that a hand has been there.

import { createHash } from "node:crypto";

export function digestLines(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/\r?\n$/, "")).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
