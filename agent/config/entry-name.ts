// What an entry may be called. A name goes into socket paths, ssh_config, ~/.aws/config and command
// lines, so it needs no quoting in any of them.

import { looksLikeNodeId } from "./node-id.ts";

const maxNameLength = 64; // well below 128, the longest name the socket takes

export interface NameProblem {
  why: string;
  /** A name that would do. */
  write: string;
}

export function checkEntryName(name: string): NameProblem | undefined {
  if (name.startsWith("-")) return { why: "begins with -", write: tidy(name) };
  if (!/^[A-Za-z0-9_-]*$/.test(name)) {
    return { why: "has more than letters, digits, - and _", write: tidy(name) };
  }
  if (name.length > maxNameLength) {
    return { why: `has ${name.length} characters, more than ${maxNameLength}`, write: tidy(name) };
  }
  if (looksLikeNodeId(name)) return { why: "looks like a node id", write: "web" };
  return undefined;
}

function tidy(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, maxNameLength);
  return plain === "" || looksLikeNodeId(plain) ? "web" : plain;
}
