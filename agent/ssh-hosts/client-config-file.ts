// The file with what ssh is told. Only a file of our own is replaced, and only by another text; where there is
// nothing to say and no file, none is made.

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../protocol/failure.ts";
import { header } from "./client-config.ts";
import { readIfPresent, writeIfChanged } from "./known-hosts.ts";

/** Throws config-invalid where it cannot be written. */
export function writeClientConfig(path: string, text: string): void {
  const isEmpty = text === header;
  try {
    const present = readIfPresent(path);
    if (present === undefined && isEmpty) return;
    if (present !== undefined && !present.startsWith(header)) throw foreign(path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeIfChanged(path, text);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure("config-invalid", `${path} cannot be written (${why})`, {
      next: `check it with: ls -ld ${dirname(path)}`,
      cause: error,
    });
  }
}

/** Why the file is not ours to write, where somebody else's stands in its place. */
export function findForeign(path: string): Failure | undefined {
  try {
    const present = readIfPresent(path);
    return present === undefined || present.startsWith(header) ? undefined : foreign(path);
  } catch {
    return undefined; // not to be read: who writes it says so
  }
}

function foreign(path: string): Failure {
  return new Failure("config-invalid", `${path} is not jitney's own: it does not begin with its first line`, {
    next: `move it away: mv ${path} ${path}.old`,
  });
}
