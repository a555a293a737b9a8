// The few things that are done to the user's disk, each whole or not at all. They come in as a parameter,
// so that a test can end the process between any two of them.

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Attributes } from "./user-file.ts";

export interface Disk {
  /** A file on its own, complete and synced when this returns; nothing is left of one that did not fit. */
  write(path: string, bytes: Buffer, attributes: Partial<Attributes>): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  link(path: string, leadsTo: string): void;
  makeFolder(path: string): void;
  removeFolder(path: string): void;
}

const create = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

export const realDisk: Disk = {
  write: writeWhole,
  rename: (from, to) => {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove: (path) => rmSync(path, { force: true }),
  link: (path, leadsTo) => symlinkSync(leadsTo, path),
  makeFolder: (path) => mkdirSync(path, { mode: 0o700 }),
  removeFolder: rmdirSync,
};

/**
 * Not by write-file-atomic: that calls write(2) once, and on a disk that is nearly full the kernel takes
 * half and says so in a number nobody reads (tried). writeFileSync goes on until it fails.
 */
function writeWhole(path: string, bytes: Buffer, attributes: Partial<Attributes>): void {
  const file = openSync(path, create, 0o600);
  try {
    writeFileSync(file, bytes);
    setAttributes(file, attributes);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Owner before mode: a chown clears the set-id bits. */
function setAttributes(file: number, { mode, uid, gid }: Partial<Attributes>): void {
  const is = fstatSync(file);
  const owner = { uid: uid ?? is.uid, gid: gid ?? is.gid };
  if (owner.uid !== is.uid || owner.gid !== is.gid) fchownSync(file, owner.uid, owner.gid);
  if (mode !== undefined) fchmodSync(file, mode);
}

/** Else a power cut could bring the old name back; not every file system can. */
function syncFolder(path: string): void {
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
