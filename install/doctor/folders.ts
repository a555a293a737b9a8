// Whether the agent can make its folders: the runtime folder with the socket, and that of its state. A folder that
// is there must be writable, and of one that is not, the nearest above it.

import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Finding, wrong } from "./finding.ts";

export function checkWritable(what: string, folder: string, isWritable = mayWrite): Finding[] {
  const there = nearest(folder);
  if (isWritable(there)) return [];
  const place =
    there === folder ? "cannot be written" : `cannot be made: ${there} is no folder of yours to write`;
  return [wrong("folder-not-writable", `the ${what} ${folder} ${place}`, `check it with: ls -ld ${there}`)];
}

function nearest(path: string): string {
  const above = dirname(path);
  return above === path || isThere(path) ? path : nearest(above);
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // ENOTDIR or EACCES: something above it is in the way
  }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false; // EACCES, EROFS
  }
}
