// Sees changes in folders that may come, go, or be replaced by others of their names. A watch holds on to the
// folder itself, not to its path: after each event we look whether the paths still lead to what is watched.
// Events, never polling; a folder that cannot be watched costs its events and nothing else.

import { type FSWatcher, lstatSync, realpathSync, statSync, watch } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";

export interface FolderWatchOptions {
  folders: readonly string[];
  /** Their folders are watched, and those of the files that they are links to, as dotfiles often are. */
  files: readonly string[];
  /** Events that come so close together are one change. */
  settleMs: number;
  changed: () => void;
}

export class FolderWatch {
  private readonly options: FolderWatchOptions;
  private readonly watchers = new Map<string, { identity: string; watcher: FSWatcher }>();
  /** What is to be watched, as it was found last. */
  private places = new Map<string, string>();
  private settling: NodeJS.Timeout | undefined;

  constructor(options: FolderWatchOptions) {
    this.options = options;
  }

  start(): void {
    this.follow();
  }

  stop(): void {
    clearTimeout(this.settling);
    for (const path of [...this.watchers.keys()]) this.unwatch(path);
  }

  /** A parent stands in for a missing folder: what else happens in it, such as in a home, is no change. */
  private note(path: string): void {
    const hasMoved = this.follow();
    if (!hasMoved && !this.folders().includes(path)) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(this.options.changed, this.options.settleMs);
  }

  /** Whether any path leads elsewhere now. Looks until nothing moves, since no watch tells of what came before it. */
  private follow(): boolean {
    for (let rounds = 0; ; rounds += 1) {
      const found = new Map(this.folders().flatMap(placesToWatch));
      const isSame = isEqual(found, this.places);
      this.places = found;
      this.rewatch();
      if (isSame) return rounds > 0;
    }
  }

  private folders(): string[] {
    const { folders, files } = this.options;
    return [...new Set([...folders, ...files.flatMap(foldersOf)])];
  }

  private rewatch(): void {
    for (const [path, { identity }] of this.watchers) {
      if (this.places.get(path) !== identity) this.unwatch(path);
    }
    for (const [path, identity] of this.places) if (!this.watchers.has(path)) this.watch(path, identity);
  }

  private watch(path: string, identity: string): void {
    try {
      const watcher = watch(path, { persistent: false }, () => this.note(path));
      watcher.on("error", () => this.unwatch(path));
      this.watchers.set(path, { identity, watcher });
    } catch {
      // gone again, not ours to read, or no more inotify watches: the next event of another folder tries anew
    }
  }

  private unwatch(path: string): void {
    this.watchers.get(path)?.watcher.close();
    this.watchers.delete(path);
  }
}

/** The folder itself with what tells it from others; its nearest parent where it is missing, or a link to turn. */
function placesToWatch(folder: string): [path: string, identity: string][] {
  const identity = identify(folder);
  const own: [string, string][] = identity === undefined || isTooBusy(folder) ? [] : [[folder, identity]];
  const parent = dirname(folder);
  const needsParent = identity === undefined || isLink(folder);
  return needsParent && parent !== folder ? [...own, ...placesToWatch(parent)] : own;
}

function foldersOf(file: string): string[] {
  try {
    return [dirname(file), dirname(realpathSync(file))];
  } catch {
    return [dirname(file)]; // missing, or a link to nothing
  }
}

/** With the time of birth: file systems give the number of a removed folder to the next one. */
function identify(folder: string): string | undefined {
  try {
    const stat = statSync(folder, { bigint: true });
    return stat.isDirectory() ? `${stat.dev}:${stat.ino}:${stat.birthtimeNs}` : undefined;
  } catch {
    return undefined; // missing, or not ours to see
  }
}

/** macOS tells libuv of all that happens below a folder, however deep: a home would keep the agent awake. */
function isTooBusy(folder: string): boolean {
  const below = folder.endsWith("/") ? folder : `${folder}/`;
  return process.platform === "darwin" && `${homedir()}/`.startsWith(below);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function isEqual(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return JSON.stringify([...one]) === JSON.stringify([...other]);
}
