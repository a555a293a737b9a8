// Gives a file of the user's other bytes: written aside, checked there, renamed over the old one. Whenever
// it ends, even by kill -9, the file is the old one or the new one. Mode, owner and link stay.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { asideEnding } from "../../agent/whole-file.ts";
import type { Disk } from "./disk.ts";
import { checkWritable, refuse, seePart, type UserFile } from "./user-file.ts";

/** Of a file that is new. */
const newFileMode = 0o600;

export interface Replacement {
  file: UserFile;
  bytes: Buffer;
  /** Looks at the bytes where they lie before they count, and throws where they are not as they must be. */
  check?: ((path: string) => Promise<void>) | undefined;
}

/** One name for all times: the next edit overwrites what a killed one left. */
export function asidePath(target: string): string {
  return `${target}${asideEnding}`;
}

export async function replaceFile({ file, bytes, check }: Replacement, disk: Disk): Promise<void> {
  checkWritable(file);
  const aside = asidePath(file.target);
  try {
    disk.write(aside, bytes, file.attributes ?? { mode: newFileMode });
    await check?.(aside);
    checkUnchanged(file);
    disk.rename(aside, file.target);
  } catch (error) {
    disk.remove(aside);
    throw explain(file, error);
  }
}

/** Editors and the AWS CLI know nothing of our lock. */
export function checkUnchanged({ path, target, bytes }: UserFile): void {
  const now = readIfPresent(target);
  const isSame = now === undefined || bytes === undefined ? now === bytes : now.equals(bytes);
  if (!isSame) throw refuse(`${path} was changed by somebody else just now`, "run this again");
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Without a command of its own: whatever the file's lines can be printed with. */
const reasons: Readonly<Record<string, [why: string, next?: string]>> = {
  ENOSPC: ["the disk is full", "make room and run this again"],
  EDQUOT: ["your quota is used up", "make room and run this again"],
  EROFS: ["the file system is read-only"],
  EACCES: ["its folder is not yours to write"],
  EPERM: ["its owner or group cannot be kept", "run this as its owner"],
  EBUSY: ["it is mounted by itself, as into a container", "edit it where it is mounted from"],
};

function explain({ path }: UserFile, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasons[code];
  if (reason === undefined) return error;
  const [why, next = seePart(path) ?? `check it with: ls -ld ${dirname(path)}`] = reason;
  return refuse(`${path} cannot be changed: ${why}; it is as it was`, next, error);
}
