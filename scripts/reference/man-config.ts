// jitney-config(5), from the table that the reader of the configuration is made of.

import type { Key } from "../../agent/config/key.ts";
import { type SectionShape, sectionShapes } from "../../agent/config/section-shapes.ts";
import { example, item, lines, manPage, paragraph, section } from "./roff.ts";

export function composeConfigManual(): string {
  return manPage("jitney-config", 5, [
    section("NAME", [lines("jitney-config - the configuration of jitney")]),
    section("SYNOPSIS", [
      lines("~/.config/jitney/config.ini, /etc/jitney/config.ini, /etc/jitney/conf.d/*.ini"),
    ]),
    section("DESCRIPTION", [
      lines("INI: sections in brackets, a key and its value on a line, comments on lines of their own."),
      paragraph("What a user's file sets overrides the files below /etc, but for [policy]."),
      paragraph("A change takes effect at once; one with a mistake does not, and jitney status says so."),
    ]),
    ...sectionShapes.map(describeSection),
    section("EXAMPLES", [
      lines("One node, and the profile whose credentials ask for access to it:"),
      example(
        "[agent]\nsource_profile = corp-sso\nregion = eu-west-1\n\n[jit web]\nnode = i-0123456789abcdef0",
      ),
    ]),
    section("SEE ALSO", [".BR jitney (1)"]),
  ]);
}

function describeSection(shape: SectionShape): string {
  const items = Object.entries(shape.keys).map(([name, key]) => item(name, describeKey(name, key, shape)));
  return section(shape.form, [lines(shape.doc), ...items]);
}

function describeKey(name: string, key: Key<unknown>, { required }: SectionShape): string {
  const usual = key.default === undefined ? "" : ` Default: ${key.default}.`;
  const must = required.includes(name) ? " It must be set." : usual;
  return `${key.doc}${must} Expected: ${key.expects}. Example: ${key.example}`;
}
