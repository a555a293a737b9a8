// The runtime folder's `ssh`. Whoever is about to write into it makes it first: it can go under a running agent.

import { mkdirSync } from "node:fs";
import { Failure } from "../../protocol/failure.ts";
import { checkFolder } from "../../protocol/guard.ts";

/** Throws where it cannot be made, or is not to be trusted. */
export function openFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure("agent-unreachable", `the folder ${path} cannot be made (${why})`, {
      next: `see what stands there: ls -ld ${path}`,
      cause: error,
    });
  }
  checkFolder(path);
}
