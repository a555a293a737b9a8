// What the doctor found, one line each, with what to type below what is wrong.

import type { Finding } from "../../install/doctor/finding.ts";
import { plain } from "./text.ts";
import type { View } from "./view.ts";

export function formatFindings(findings: readonly Finding[], { colors }: View): string {
  return findings
    .map(({ isGood, code, what, next }) => {
      const mark = isGood ? colors.green("●") : colors.red("✗");
      const line = `${mark} ${plain(what)}${isGood ? "" : colors.dim(` (${code})`)}\n`;
      return next === undefined ? line : `${line}  ${colors.bold(plain(next))}\n`;
    })
    .join("");
}
