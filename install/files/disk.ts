// The few things that are done to the user's disk, each whole or not at all. They come in as a parameter,
// so that a test can end the process between any two of them.

import {
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { syncFolder, writeWhole } from "../../agent/whole-file.ts";
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

export const realDisk: Disk = {
  write: (path, bytes, attributes) => writeWhole(path, bytes, (file) => setAttributes(file, attributes)),
  rename: (from, to) => {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove: (path) => rmSync(path, { force: true }),
  link: (path, leadsTo) => symlinkSync(leadsTo, path),
  makeFolder: (path) => mkdirSync(path, { mode: 0o700 }),
  removeFolder: rmdirSync,
};

/** Owner before mode: a chown clears the set-id bits. */
function setAttributes(file: number, { mode, uid, gid }: Partial<Attributes>): void {
  const is = fstatSync(file);
  const owner = { uid: uid ?? is.uid, gid: gid ?? is.gid };
  if (owner.uid !== is.uid || owner.gid !== is.gid) fchownSync(file, owner.uid, owner.gid);
  if (mode !== undefined) fchmodSync(file, mode);
}
