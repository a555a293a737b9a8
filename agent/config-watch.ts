// The configuration in force, and its reloads. A mistake keeps the old one and is said in status; without
// an old one every call is answered with the mistake, until a read succeeds.

import { watch } from "node:fs";
import { dirname } from "node:path";
import { asFailure, Failure } from "../protocol/failure.ts";
import type { Config } from "./config/config.ts";
import type { ConfigPlaces } from "./config/config-files.ts";
import { readConfig } from "./config/read-config.ts";

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
  private readonly stops: (() => void)[] = [];
  private settling: NodeJS.Timeout | undefined;
  private isLoaded = false;
  failed: { failure: Failure; at: number } | undefined;

  constructor(options: ConfigWatchOptions) {
    this.options = options;
  }

  start(): void {
    this.reload();
    const { user, system, systemFolder } = this.options.places;
    for (const folder of new Set([dirname(user), dirname(system), systemFolder])) this.watch(folder);
  }

  stop(): void {
    clearTimeout(this.settling);
    for (const stop of this.stops) stop();
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

  /** Events, not polling: a folder that cannot be watched is read again at SIGHUP. */
  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.settle());
      watcher.on("error", () => watcher.close());
      this.stops.push(() => watcher.close());
    } catch {
      // no such folder, or no more inotify watches: SIGHUP still works
    }
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.reload(), settleMs);
  }
}
