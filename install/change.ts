// One step of a plan: what a file or a link is now, and what it shall be. Undoing a step is the step the
// other way around.

import { checkWritable, type UserFile } from "./files/user-file.ts";

/** Looks at bytes where they lie before they count, and throws where they are not as they must be. */
export type Check = (path: string) => Promise<void>;

export interface FileChange {
  kind: "file";
  file: UserFile;
  /** Undefined: the file goes. */
  after: Buffer | undefined;
  check?: Check | undefined;
}

export interface LinkChange {
  kind: "link";
  path: string;
  before: string | undefined;
  after: string | undefined;
}

export type Change = FileChange | LinkChange;

/** A change to the text, a byte a character; undefined where nothing changes. Throws where it may not change. */
export function changeText(file: UserFile, after: string | undefined, check?: Check): FileChange | undefined {
  const bytes = after === undefined ? undefined : Buffer.from(after, "latin1");
  const isSame =
    bytes === undefined || file.bytes === undefined ? bytes === file.bytes : bytes.equals(file.bytes);
  if (isSame) return undefined;
  checkWritable(file);
  return { kind: "file", file, after: bytes, check };
}

/** The text, a byte a character; undefined where there is no file. */
export function textOf({ bytes }: UserFile): string | undefined {
  return bytes?.toString("latin1");
}

/** What people typed in their own alphabet, as bytes. */
export function toLatin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function pathOf(change: Change): string {
  return change.kind === "file" ? change.file.path : change.path;
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
