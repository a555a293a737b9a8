// Sections put into the text of a config file, and taken out of it: every other byte stays. What was put in
// and is taken out again leaves the text it was put into.

import { quoteValue } from "../../agent/config/quoting.ts";
import { findLineEnding, splitLines } from "../files/line-ending.ts";

export interface NewSection {
  /** `jit web` */
  title: string;
  settings: readonly (readonly [key: string, value: string])[];
}

/** At the end, behind an empty line; a text whose last line does not end keeps that manner. */
export function appendSection(text: string, section: NewSection): string {
  const eol = findLineEnding(text);
  const lines = [`[${section.title}]`, ...section.settings.map(formatSetting)].join(eol);
  if (text === "") return `${lines}${eol}`;
  return text.endsWith("\n") ? `${text}${eol}${lines}${eol}` : `${text}${eol}${eol}${lines}`;
}

function formatSetting([key, value]: readonly [string, string]): string {
  return `${key} = ${quoteValue(value)}`;
}

export function hasSection(text: string, title: string): boolean {
  return splitLines(text).some((line) => readTitle(line) === title);
}

/** From its title to its last key: comments behind that may be about what follows. */
export function cutSection(text: string, title: string): string {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => readTitle(line) === title);
  if (first < 0) throw new Error(`there is no [${title}] to cut`);
  const last = findLastKey(lines, first);
  const from = isGap(lines, first, last) ? first - 1 : first;
  const rest = [...lines.slice(0, from), ...lines.slice(last + 1)].join("");
  const hadOpenEnd = last === lines.length - 1 && !text.endsWith("\n");
  return hadOpenEnd ? rest.replace(/\r?\n$/, "") : rest;
}

/** As agent/config/lines reads it: words parted by any space. */
function readTitle(line: string): string | undefined {
  const inside = /^\uFEFF?\s*\[([^[\]]*)\]\s*$/.exec(line)?.[1];
  return inside?.trim().replaceAll(/\s+/g, " ");
}

function findLastKey(lines: readonly string[], first: number): number {
  const next = lines.findIndex((line, index) => index > first && readTitle(line) !== undefined);
  const end = next < 0 ? lines.length : next;
  const last = lines.slice(first + 1, end).findLastIndex((line) => !/^\s*([#;]|$)/.test(line));
  return first + 1 + last;
}

/** An empty line above that would meet another one, or the end, goes along. */
function isGap(lines: readonly string[], first: number, last: number): boolean {
  const above = lines[first - 1];
  const below = lines[last + 1];
  return above?.trim() === "" && (below === undefined || below.trim() === "");
}
