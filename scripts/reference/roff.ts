// The few macros of man(7) that our pages use; both mandoc and groff read them. Text is escaped here and
// nowhere else.

import { version } from "../../protocol/version.ts";

/** Without a date: the same code gives the same page. */
export function manPage(name: string, section: number, parts: readonly string[]): string {
  const title = `.TH ${name.toUpperCase().replaceAll("-", "\\-")} ${section} "" "Jitney ${version}" "Jitney"`;
  return `${[title, ...parts].join("\n")}\n`;
}

export function section(title: string, parts: readonly string[]): string {
  return `.SH "${escapeText(title)}"\n${parts.join("\n")}`;
}

export function subsection(title: string, parts: readonly string[]): string {
  return `.SS "${escapeText(title)}"\n${parts.join("\n")}`;
}

export function paragraph(text: string): string {
  return `.PP\n${escapeText(text)}`;
}

/** The first paragraph of a section needs no macro. */
export function lines(text: string): string {
  return escapeText(text);
}

export function item(term: string, meaning: string): string {
  return `.TP\n.B ${escapeText(term)}\n${escapeText(meaning)}`;
}

export function example(text: string): string {
  return `.sp\n.nf\n.RS 4\n${escapeText(text)}\n.RE\n.fi`;
}

/** A backslash begins an escape, a dot or an apostrophe at a line's start a macro, and a bare - is a hyphen. */
function escapeText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replaceAll("…", "...")
    .replace(/^(['.])/gm, "\\&$1");
}
