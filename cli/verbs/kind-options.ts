// How the keys of a kind of entries are spelled on the command line.

import type { Entry } from "../../agent/config/config.ts";
import { kinds } from "../../agent/config/section-shapes.ts";
import { quoteWord } from "../command-line.ts";

/** `--execution-role` for `execution_role`. */
export function keyFlag(key: string): string {
  return `--${key.replaceAll("_", "-")}`;
}

/** With what the kind requires, as one would type it. */
export function exampleLine(kind: Entry["kind"], name = "web"): string {
  const { required, entryKeys } = kinds[kind];
  const words = required.flatMap((key) => [keyFlag(key), quoteWord(entryKeys[key]?.example ?? "")]);
  return ["jitney add", kind, name, ...words].join(" ");
}
