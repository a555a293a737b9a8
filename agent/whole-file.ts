// Files written whole or not at all: aside, synced, renamed. Not by write-file-atomic: that calls write(2) once, and
// on a disk that is nearly full the kernel takes half and says so in a number nobody reads (tried: 4,096 of 20,000
// bytes were renamed into place). writeFileSync goes on until it fails.

import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Of what lies aside. One name for all times: the next writer overwrites what a killed one left. */
export const asideEnding = ".jitney-new";

const create = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Gives the file that `path` leads to other bytes, readable for the user alone; one writer at a time. */
export function replaceWhole(path: string, bytes: string | Buffer): void {
  const target = followLink(path);
  const aside = `${target}${asideEnding}`;
  writeWhole(aside, bytes);
  renameSync(aside, target);
  syncFolder(dirname(target));
}

/** A file on its own, complete and synced when this returns; nothing is left of one that did not fit. */
export function writeWhole(
  path: string,
  bytes: string | Buffer,
  finish: (file: number) => void = () => undefined,
): void {
  const file = openSync(path, create, 0o600);
  try {
    writeFileSync(file, bytes);
    finish(file);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Else a power cut could bring the old name back; not every file system can. */
export function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EINVAL" && code !== "ENOTSUP") throw error;
  } finally {
    closeSync(folder);
  }
}

function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return path;
    throw error;
  }
}
