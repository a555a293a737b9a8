// docs/reference/config.md: every section and key, from the table that the reader of the config is made of.

import type { Key } from "../../agent/config/key.ts";
import { type SectionShape, sectionShapes } from "../../agent/config/section-shapes.ts";
import { code, page, table } from "./markdown.ts";

const introduction =
  "The file is `~/.config/jitney/config.ini` ($JITNEY_CONFIG names another one); `/etc/jitney/config.ini` and " +
  "`/etc/jitney/conf.d/*.ini` come before it, and it overrides them. A comment stands on a line of its own. " +
  "`jitney config --show-origin` prints what is in force and where it comes from.";

export function composeConfigPage(): string {
  return page("Configuration", introduction, sectionShapes.map(describeSection));
}

function describeSection(shape: SectionShape): string {
  const rows = Object.entries(shape.keys).map(([name, key]) => describeKey(name, key, shape));
  const heads = ["key", "meaning", "expected", "default", "example"];
  return `## ${code(shape.form)}\n\n${shape.doc}\n\n${table(heads, rows)}`;
}

function describeKey(name: string, key: Key<unknown>, { required }: SectionShape): string[] {
  const usual = required.includes(name) ? "must be set" : code(key.default ?? "");
  return [code(name), key.doc, key.expects, usual, code(key.example)];
}
