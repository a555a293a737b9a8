// Notices that the executable on the disk is another one than the one that runs: an upgrade happened.

import { statSync } from "node:fs";

/** Remembers the file as it is now; the returned question compares it with what is there then. */
export function executableIdentity(path: string): () => boolean {
  const before = identify(path);
  return () => identify(path) !== before;
}

function identify(path: string): string {
  const entry = statSync(path, { throwIfNoEntry: false });
  return entry === undefined ? "absent" : `${entry.dev}:${entry.ino}:${entry.size}:${entry.mtimeMs}`;
}
