// Whether a file of ~/.aws can be read at all. The SDK's loader takes an unreadable one for an absent one, and so
// blames the profile; and it waits without an end for the writer of a pipe.

import { accessSync, constants, statSync } from "node:fs";
import { Failure } from "../../protocol/failure.ts";

/** Throws where reading it would fail or wait. That it is not there is no failure. */
export function checkAwsFile(path: string): void {
  try {
    const stat = statSync(path);
    if (!stat.isFile() && !stat.isCharacterDevice()) throw unusable(path, "is no regular file"); // /dev/null is used
    accessSync(path, constants.R_OK);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw unusable(path, `cannot be read (${code})`, error);
  }
}

function unusable(path: string, why: string, cause?: unknown): Failure {
  const next = `see what it is: ls -ldL ${path}`;
  return new Failure("source-credentials-missing", `${path} ${why}`, { next, cause });
}
