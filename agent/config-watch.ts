// The configuration in force, and its reloads. A mistake keeps the old one and is said in status; without
// an old one every call is answered with the mistake, until a read succeeds. The system's [policy] is not
// kept out by mistakes elsewhere.

import { asFailure, Failure } from "../protocol/failure.ts";
import type { Config, Policy } from "./config/config.ts";
import type { ConfigPlaces } from "./config/config-files.ts";
import { readConfig } from "./config/read-config.ts";
import { readSystemPolicy, withPolicy } from "./config/system-policy.ts";
import { FolderWatch } from "./folder-watch.ts";

/** Editors write a file in several steps. */
const settleMs = 200;

export interface ConfigWatchOptions {
  places: ConfigPlaces;
  now: () => number;
  /** Called with each configuration that was read without a mistake. */
  apply: (config: Config) => void;
  /** Called where a mistake keeps the old configuration and the system's policy has changed: what it leaves of it. */
  enforce: (config: Config) => void;
  onFailure: (failure: Failure) => void;
}

export class ConfigWatch {
  private readonly options: ConfigWatchOptions;
  /** Where it sees nothing, for want of inotify watches, SIGHUP still works. */
  private readonly folders: FolderWatch;
  private lastRead: Config | undefined;
  /** In force; the last configuration that was read may have had another. */
  private policy: Policy | undefined;
  failed: { failure: Failure; at: number } | undefined;

  constructor(options: ConfigWatchOptions) {
    this.options = options;
    const { user, system, systemFolder } = options.places;
    this.folders = new FolderWatch({
      folders: [systemFolder],
      files: [user, system],
      settleMs,
      changed: () => this.reload(),
    });
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
      const config = readConfig(this.options.places);
      this.options.apply(config);
      this.lastRead = config;
      this.policy = config.policy;
      this.failed = undefined;
    } catch (error) {
      const failure = asFailure(error);
      this.failed = { failure, at: this.options.now() };
      this.options.onFailure(failure);
      this.enforcePolicy();
    }
  }

  /** Throws while no configuration was ever read; a file that has appeared since is read at once. */
  ensureLoaded(): void {
    if (this.lastRead === undefined) this.reload();
    if (this.lastRead === undefined)
      throw this.failed?.failure ?? new Failure("internal", "no configuration was read");
  }

  /** The mistake may be in anybody's file; what the administrator forbids meanwhile holds all the same. */
  private enforcePolicy(): void {
    const system = readSystemPolicy(this.options.places);
    if (system === undefined || this.lastRead === undefined) return;
    if (JSON.stringify(system.policy) === JSON.stringify(this.policy)) return;
    try {
      this.options.enforce(withPolicy(this.lastRead, system));
      this.policy = system.policy;
    } catch (error) {
      this.options.onFailure(asFailure(error));
    }
  }
}
