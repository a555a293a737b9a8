// The branch that a folder is on, read from .git/HEAD. git itself is never run in a caller's folder:
// a repository's own configuration could make it run something.

import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** A HEAD is one line; whatever is longer is none. */
const maxHeadBytes = 4_096;

/** Empty where the folder is in no repository, or HEAD is detached. */
export function readGitBranch(folder: string): string {
  if (!isAbsolute(folder)) return "";
  for (let place = folder; ; place = dirname(place)) {
    const head = readSmallFile(join(gitFolder(join(place, ".git")), "HEAD"));
    if (head !== undefined) return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1]?.trim() ?? "";
    if (place === dirname(place)) return "";
  }
}

/** In a worktree or submodule `.git` is a file that names the folder. */
function gitFolder(path: string): string {
  const pointer = readSmallFile(path);
  const named = pointer === undefined ? undefined : /^gitdir: (.+)$/m.exec(pointer)?.[1]?.trim();
  return named === undefined ? path : resolve(dirname(path), named);
}

function readSmallFile(path: string): string | undefined {
  try {
    const entry = statSync(path);
    return entry.isFile() && entry.size <= maxHeadBytes ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined; // absent or not ours to read: the caller's folder says nothing then
  }
}
