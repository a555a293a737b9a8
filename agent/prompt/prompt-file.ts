// The file that shells read into their prompt without starting a process. It is replaced whole, only when its
// text changes, and gone when the agent is.

import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { replaceWhole } from "../whole-file.ts";

export interface PromptFileOptions {
  path: string;
  onLost: (why: string) => void;
}

export class PromptFile {
  private readonly options: PromptFileOptions;
  private text: string | undefined;
  private inode: number | undefined;

  constructor(options: PromptFileOptions) {
    this.options = options;
  }

  /** A disk that fails costs the line, never the agent. */
  write(text: string): void {
    if (text === this.text) return;
    const { path, onLost } = this.options;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      replaceWhole(path, `${text}\n`);
      this.text = text;
      this.inode = inodeOf(path);
    } catch (error) {
      onLost((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  /** Unless another agent has written its own meanwhile. */
  remove(): void {
    const { path } = this.options;
    if (this.inode !== undefined && inodeOf(path) === this.inode) rmSync(path, { force: true });
    this.text = undefined;
    this.inode = undefined;
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
