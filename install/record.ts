// What install has made, written before it is made: an install that was killed can be undone like any other,
// also by somebody whose variables have changed since.

import { array, type InferOutput, literal, object, optional, safeParse, string } from "valibot";
import { readUserFile, refuse } from "./files/user-file.ts";
import type { Places } from "./places.ts";

const paths = array(string());

const shape = object({
  version: literal(1),
  /** Folders that were not there before, outermost first. */
  folders: paths,
  /** Files that are ours as a whole. */
  owned: paths,
  links: paths,
  aws: optional(string()),
  ssh: optional(string()),
  zshrc: optional(string()),
});

export type InstallRecord = InferOutput<typeof shape>;

const empty: InstallRecord = { version: 1, folders: [], owned: [], links: [] };

export function readRecord({ record: path }: Places): InstallRecord {
  const { bytes } = readUserFile(path);
  if (bytes === undefined) return empty;
  const reading = safeParse(shape, parseJson(bytes.toString("utf8")));
  if (reading.success) return reading.output;
  throw refuse(`${path} is damaged`, `move it away: mv ${path} ${path}.old`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a SyntaxError: somebody else wrote it
  }
}

/** What was made before and what will be made now; a folder stands before those in it, also where two installs ran at once. */
export function mergeRecords(one: InstallRecord, other: InstallRecord): InstallRecord {
  const join = (key: "folders" | "owned" | "links") => [...new Set([...one[key], ...other[key]])];
  return { ...one, ...other, folders: join("folders").sort(), owned: join("owned"), links: join("links") };
}

export function formatRecord(record: InstallRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
