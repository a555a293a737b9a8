// What the doctor found, one line each, with what to type below what is wrong.

import type { Finding } from "../../install/doctor/finding.ts";
import { plain } from "./text.ts";
import type { Colors, View } from "./view.ts";

const marks: Record<Finding["level"], (colors: Colors) => string> = {
  good: ({ green }) => green("●"),
  advice: ({ yellow }) => yellow("!"),
  wrong: ({ red }) => red("✗"),
};

export function formatFindings(findings: readonly Finding[], { colors }: View): string {
  return findings
    .map(({ level, code, what, next }) => {
      const line = `${marks[level](colors)} ${plain(what)}${level === "good" ? "" : colors.dim(` (${code})`)}\n`;
      return next === undefined ? line : `${line}  ${colors.bold(plain(next))}\n`;
    })
    .join("");
}
