// The hosts that the user's own ssh configuration names. One of ours by the same name would be mixed with it,
// the first word of each keyword counting. Patterns such as `Host *` are no names; our block stands before them.

import { globSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Place } from "../config/mistake.ts";
import { readIfPresent } from "./known-hosts.ts";

const systemConfigPath = "/etc/ssh/ssh_config";

/** As ssh: READCONF_MAX_DEPTH. */
const maxDepth = 16;

interface ConfigLine {
  /** In small letters. */
  keyword: string;
  words: string[];
  place: Place;
}

/** Each host's name as written, with the first place of it, in `path` and what it includes but for `except`. */
export function readUserHosts(path: string, except: string): ReadonlyMap<string, Place> {
  const named = readLines(path, except).filter(({ keyword }) => keyword === "host");
  const hosts = named.flatMap(({ words, place }) => words.map((name) => ({ name, place })));
  return new Map(hosts.toReversed().map(({ name, place }) => [name, place]));
}

/** Whether the user's or the system's file, or what they include, has a line with the keyword. */
export function usesKeyword(path: string, except: string, keyword: string): boolean {
  const files = [path, systemConfigPath];
  return files.some((file) => readLines(file, except).some((line) => line.keyword === keyword.toLowerCase()));
}

function readLines(path: string, except: string): ConfigLine[] {
  return readFile(path, { folder: dirname(path), depth: 0, seen: new Set([except]) });
}

interface Reading {
  /** ~/.ssh or /etc/ssh: for ssh each relative Include lies there, whichever file it stands in. */
  folder: string;
  depth: number;
  seen: Set<string>;
}

function readFile(file: string, reading: Reading): ConfigLine[] {
  const { folder, depth, seen } = reading;
  if (depth > maxDepth || seen.has(file)) return [];
  seen.add(file);
  const lines = readText(file).split("\n");
  return lines.flatMap((line, index) => {
    const [keyword = "", ...words] = splitLine(line);
    if (keyword !== "include") return [{ keyword, words, place: { file, line: index + 1 } }];
    return listIncluded(folder, words).flatMap((included) =>
      readFile(included, { ...reading, depth: depth + 1 }),
    );
  });
}

function listIncluded(folder: string, patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const path = pattern.replace(/^~(?=\/)/, process.env.HOME ?? homedir());
    return globSync(resolve(folder, path)).sort();
  });
}

/** A word as ssh takes it (argv_split in its misc.c): quoted as a whole or in part, with a few escapes. */
const wordPattern = /(?:\\['"\\ ]|"(?:\\['"\\]|[^"])*"|'(?:\\['"\\]|[^'])*'|[^\s"'])+/g;

const quotedPattern = /"((?:\\['"\\]|[^"])*)"|'((?:\\['"\\]|[^'])*)'|\\(['"\\ ])/g;

/** `Keyword word "word with spaces" # comment` or `Keyword=word`; keywords in any case. */
function splitLine(line: string): string[] {
  const [, keyword = "", rest = ""] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
  const words = rest.match(wordPattern) ?? [];
  const commentAt = words.findIndex((word) => word.startsWith("#")); // not within a word, nor quoted
  return [keyword.toLowerCase(), ...words.slice(0, commentAt < 0 ? undefined : commentAt).map(unquote)];
}

function unquote(word: string): string {
  return word.replace(quotedPattern, (_, double?: string, single?: string, escaped?: string) => {
    return escaped ?? (double ?? single ?? "").replace(/\\(['"\\])/g, "$1");
  });
}

function readText(path: string): string {
  try {
    return readIfPresent(path) ?? "";
  } catch {
    return ""; // a folder, or not ours to read: ssh itself will say so
  }
}

/** The file that ssh reads for the user. */
export function userConfigPath(home: string): string {
  return join(home, ".ssh", "config");
}
