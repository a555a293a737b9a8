// The configuration in force, and its reloads. A mistake keeps the old one and is said in status; without
// an old one every call is answered with the mistake, until a read succeeds.

import { dirname } from "node:path";
import { asFailure, Failure } from "../protocol/failure.ts";
import type { Config } from "./config/config.ts";
import type { ConfigPlaces } from "./config/config-files.ts";
import { readConfig } from "./config/read-config.ts";
import { FolderWatch } from "./folder-watch.ts";

/** Editors write a file in several steps. */
const settleMs = 200;

export interface ConfigWatchOptions {
  places: ConfigPlaces;
  now: () => number;
  /** Called with each configuration that was read without a mistake. */
  apply: (config: Config) => void;
  onFailure: (failure: Failure) => void;
}

export class ConfigWatch {
  private readonly options: ConfigWatchOptions;
  /** Where it sees nothing, for want of inotify watches, SIGHUP still works. */
  private readonly folders: FolderWatch;
  private isLoaded = false;
  failed: { failure: Failure; at: number } | undefined;

  constructor(options: ConfigWatchOptions) {
    this.options = options;
    const { user, system, systemFolder } = options.places;
    const folders = [...new Set([dirname(user), dirname(system), systemFolder])];
    this.folders = new FolderWatch({ folders, settleMs, changed: () => this.reload() });
  }

  start(): void {
    this.folders.start(); // first, so that no edit falls between
    this.reload();
  }

  stop(): void {
    this.folders.stop();
  }

  /** Reads the files now: at the start, when one changed, at SIGHUP. */
  reload(): void {
    try {
      this.options.apply(readConfig(this.options.places));
      this.isLoaded = true;
      this.failed = undefined;
    } catch (error) {
      const failure = asFailure(error);
      this.failed = { failure, at: this.options.now() };
      this.options.onFailure(failure);
    }
  }

  /** Throws while no configuration was ever read; a file that has appeared since is read at once. */
  ensureLoaded(): void {
    if (!this.isLoaded) this.reload();
    if (!this.isLoaded) throw this.failed?.failure ?? new Failure("internal", "no configuration was read");
  }
}
