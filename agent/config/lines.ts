// The first pass over a config file, line by line. `ini` would nest a section at its dots, merge what
// stands twice and skip what it does not understand, and it knows no line numbers: all of that is
// settled here, so that what `ini` is given later has one meaning only.

import { mistake, type Place } from "./mistake.ts";

export interface ScannedSection {
  /** Between the brackets, words parted by one space. */
  title: string;
  place: Place;
  /** By key. */
  lines: Map<string, ScannedLine>;
}

export interface ScannedLine {
  key: string;
  /** As written, trimmed; undefined where there is no `=`. */
  raw: string | undefined;
  place: Place;
}

/** A tab may stand for a space; U+2028 and U+2029 end a line for the patterns of `ini`. */
const controlCharacter = /[^\P{Cc}\t]|[\u2028\u2029]/u;

const maxLineLength = 32 * 1024; // fifty tags of the greatest length fit

export function scanLines(file: string, text: string): ScannedSection[] {
  const sections = new Map<string, ScannedSection>();
  let current: ScannedSection | undefined;
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const place = { file, line: index + 1 };
    const line = checkCharacters(content, place);
    if (line === "" || line.startsWith(";") || line.startsWith("#")) continue;
    if (line.startsWith("[")) current = openSection(line, place, sections);
    else addLine(line, place, current);
  }
  return [...sections.values()];
}

function checkCharacters(content: string, place: Place): string {
  if (content.length > maxLineLength) {
    const what = `the line has ${content.length} characters, more than ${maxLineLength}`;
    throw mistake(place, what, `shorten line ${place.line}`);
  }
  if (!controlCharacter.test(content)) return content.trim();
  throw mistake(place, "the line has a control character in it", "type the line anew, without pasting it");
}

function openSection(line: string, place: Place, sections: Map<string, ScannedSection>): ScannedSection {
  const title = readBrackets(line, place);
  if (title.includes(".")) throw dottedTitle(title, place);
  const first = sections.get(title);
  if (first !== undefined) {
    throw mistake(
      place,
      `[${title}] stands twice`,
      `move its keys to [${title}] in line ${first.place.line}`,
    );
  }
  const section = { title, place, lines: new Map() };
  sections.set(title, section);
  return section;
}

function readBrackets(line: string, place: Place): string {
  const [, inside, rest] = /^\[([^[\]]*)\](.*)$/.exec(line) ?? [];
  if (inside === undefined) {
    throw mistake(place, "the section's ] is missing", `write: [${tidyTitle(line)}]`);
  }
  const title = `[${tidyTitle(inside)}]`;
  if (inside.trim() === "") throw mistake(place, "a section without a name", `write: ${title}`);
  if (rest !== "") {
    throw mistake(
      place,
      `there is text behind ${title}`,
      `write: ${title} and move the rest to its own line`,
    );
  }
  if (/["']/.test(inside)) throw mistake(place, "a section's name takes no quotes", `write: ${title}`);
  return joinWords(inside);
}

/** A title to suggest: no quotes, no brackets, no comment. */
function tidyTitle(text: string): string {
  return joinWords(text.replaceAll(/["'[\]]/g, "").replace(/[;#].*$/, "")) || "jit web";
}

function joinWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** `[jit.web]` is meant as `[jit web]`, `[jit web.prod]` as `[jit web-prod]`. */
function dottedTitle(title: string, place: Place): Error {
  const spaced = title.includes(" ") ? title : title.replace(".", " ");
  const next = `write: [${spaced.replaceAll(".", "-")}]`;
  return mistake(place, `the section [${title}] has a dot in its name`, next);
}

function addLine(line: string, place: Place, section: ScannedSection | undefined): void {
  const at = line.indexOf("=");
  const key = (at < 0 ? line : line.slice(0, at)).trim();
  if (section === undefined) {
    throw mistake(
      place,
      "a line before any section",
      "write a section above it, such as [agent] or [jit web]",
    );
  }
  if (key === "") throw mistake(place, "there is no key before the =", "write: key = value");
  const first = section.lines.get(key);
  if (first !== undefined) throw repeatedKey(place, section, first);
  section.lines.set(key, { key, raw: at < 0 ? undefined : line.slice(at + 1).trim(), place });
}

function repeatedKey(place: Place, { title }: ScannedSection, first: ScannedLine): Error {
  const what = `a key of [${title}] stands twice, first in line ${first.place.line}`;
  return mistake(place, what, `remove line ${first.place.line} or line ${place.line}`);
}
