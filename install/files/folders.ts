// Folders on the way to a file, made where they are missing, 0700 as all that is ours.

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Disk } from "./disk.ts";
import { refuse } from "./user-file.ts";

/** Those that a file at `path` needs and that are not there, outermost first. */
export function missingFolders(path: string): string[] {
  const folder = dirname(path);
  return existsSync(folder) ? [] : [...missingFolders(folder), folder];
}

export function makeFolders(path: string, disk: Disk): void {
  for (const folder of missingFolders(path)) {
    try {
      disk.makeFolder(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") {
        throw refuse(
          `the folder ${folder} cannot be made (${code})`,
          "make it yourself, then run this again",
        );
      }
    }
  }
}
