// docs/reference/command.md: what every verb's --help prints.

import { code, codeBlock, page } from "./markdown.ts";
import type { VerbText } from "./verbs.ts";

const introduction =
  "What `--help` prints, verb by verb. Answers go to stdout, everything else to stderr; every list has `--json`; " +
  "colour is used on a terminal only, and never with NO_COLOR.";

export function composeCommandPage(verbs: readonly VerbText[]): string {
  return page(
    "The command",
    introduction,
    verbs.map(({ path, help }) => `## ${code(path)}\n\n${codeBlock(help, "text")}`),
  );
}
