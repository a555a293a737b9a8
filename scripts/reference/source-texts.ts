// What only the source text tells: the codes that the doctor's checks write.

import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { topFolder } from "../executables.ts";

/** Every code that some check can find, in the order of the alphabet; failures become findings too, by their codes. */
export function readFindingCodes(): string[] {
  const texts = [...readSources("install/doctor/"), ...readSources("cli/verbs/doctor")];
  const findings = /\b(?:good|wrong|advice|attempt)\(\s*"([a-z0-9-]+)"/g;
  const codes = texts.flatMap((text) => [...text.matchAll(findings)].map(([, code]) => code));
  return [...new Set(codes.filter((code) => code !== undefined))].sort();
}

function readSources(start: string): string[] {
  const folder = dirname(`${topFolder}${start}.`);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const paths = names
    .map((name) => `${folder}/${name}`)
    .filter((path) => path.startsWith(`${topFolder}${start}`));
  return paths.filter((path) => path.endsWith(".ts")).map((path) => readFileSync(path, "utf8"));
}
