// Reads a log to its end, again and again. A full log is renamed, so the file stays open until its last line is
// read, and only then its successor is opened. At intervals: homes are shared over NFS, which tells nobody.

import { type FileHandle, open } from "node:fs/promises";
import type { Output } from "./world.ts";

export class LogTail {
  private readonly path: string;
  private readonly output: Output;
  private file: FileHandle | undefined;
  private readBytes = 0;

  constructor(path: string, output: Output) {
    this.path = path;
    this.output = output;
  }

  /** Prints what was added since; false where there is no file. */
  async print(): Promise<boolean> {
    const current = await open(this.path).catch(ignoreAbsence);
    await this.drain(); // after the look at the path: whatever was renamed by then is whole
    if (current === undefined) return false;
    if (await isSame(this.file, current)) {
      await current.close();
      return true;
    }
    await this.close();
    this.file = current;
    await this.drain();
    return true;
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
    this.readBytes = 0;
  }

  private async drain(): Promise<void> {
    if (this.file === undefined) return;
    const { size } = await this.file.stat();
    if (size < this.readBytes) this.readBytes = 0; // emptied in place
    if (size === this.readBytes) return;
    const range = { start: this.readBytes, end: size - 1 };
    const added = this.file.createReadStream({ ...range, encoding: "utf8", autoClose: false });
    for await (const text of added) this.output.write(text);
    this.readBytes = size;
  }
}

async function isSame(one: FileHandle | undefined, other: FileHandle): Promise<boolean> {
  if (one === undefined) return false;
  const [first, second] = await Promise.all([one.stat(), other.stat()]);
  return first.ino === second.ino && first.dev === second.dev;
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}
