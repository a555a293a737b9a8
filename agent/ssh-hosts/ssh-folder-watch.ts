// Sees when ~/.ssh changes. ssh cannot ask the agent for a block that is not there, so the agent must notice by
// itself. The folder is watched, since editors replace files.

import { type FSWatcher, watch } from "node:fs";

/** Editors write a file in several steps. */
const settleMs = 200;

export class SshFolderWatch {
  private readonly folder: string;
  private readonly changed: () => void;
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(folder: string, changed: () => void) {
    this.folder = folder;
    this.changed = changed;
  }

  /** Begins, where it has not begun and the folder is there. */
  ensure(): void {
    if (this.watcher !== undefined || this.isStopped) return;
    try {
      this.watcher = watch(this.folder, { persistent: false }, () => this.settle());
      this.watcher.on("error", () => this.settle());
    } catch {
      // no such folder, or no more inotify watches: the next login, status or lease looks as well
    }
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.settling);
    this.watcher?.close();
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(), settleMs).unref();
  }

  /** It may be another folder by the same name by now. */
  private tell(): void {
    this.watcher?.close();
    this.watcher = undefined;
    this.changed();
    this.ensure();
  }
}
