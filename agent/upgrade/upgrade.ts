// Restarts the agent when its executable was replaced: once what stands there answers, and at a moment when
// nothing is lost by it. The folder's events say when to look; while nothing happens there, nothing runs.

import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Package managers write a file in several steps. */
const settleMs = 500;

/** A file that is still being written answers nothing: it is tried again after 1, 2, 4, … s, at most so often. */
const maxTries = 6;
const firstRetryMs = 1_000;

const longestTimerMs = 2 ** 31 - 1;

export interface UpgradeOptions {
  executable: string;
  /** Whether what stands there is another one than what runs. */
  isReplaced: () => boolean;
  /** Whether what would be started does start. */
  answers: () => Promise<boolean>;
  /** Until when something would be lost, in epoch milliseconds; infinite where only an event can end it. */
  busyUntil: () => number;
  now: () => number;
  setTimer: (run: () => void, delayMs: number) => () => void;
  /** Told when it is noticed, and when the successor does not start. */
  note: (event: "replaced" | "successor-silent") => void;
  restart: () => void;
}

export class Upgrade {
  private readonly options: UpgradeOptions;
  private state: "current" | "replaced" | "checking" | "over" = "current";
  private tries = 0;
  private stopWatching: () => void = () => undefined;
  private cancelTimer: () => void = () => undefined;

  constructor(options: UpgradeOptions) {
    this.options = options;
  }

  start(): void {
    const { executable } = this.options;
    try {
      const watcher = watch(dirname(executable), { persistent: false }, (_, changed) => {
        if (changed === basename(executable)) this.notice();
      });
      watcher.on("error", () => watcher.close());
      this.stopWatching = () => watcher.close();
    } catch {
      // no such folder, or no more inotify watches: `jitney agent restart` still works
    }
  }

  stop(): void {
    this.state = "over";
    this.stopWatching();
    this.cancelTimer();
  }

  /** Something happened to the file. */
  notice(): void {
    this.tries = 0;
    this.setTimer(settleMs, () => {
      if (!this.options.isReplaced()) return;
      if (this.state === "current") {
        this.state = "replaced";
        this.options.note("replaced");
      }
      this.consider();
    });
  }

  /** Something ended that may have stood in the way. Costs nothing while the executable is the same. */
  consider(): void {
    if (this.state !== "replaced") return;
    const { busyUntil, now } = this.options;
    const waitMs = busyUntil() - now();
    if (waitMs <= 0) void this.check();
    else if (waitMs < longestTimerMs) this.setTimer(waitMs, () => this.consider());
  }

  private async check(): Promise<void> {
    this.state = "checking";
    const isGood = await this.options.answers();
    if (this.state !== "checking") return; // the agent ends
    this.state = "replaced";
    if (!isGood) this.retry();
    else if (this.options.busyUntil() > this.options.now()) this.consider();
    else this.options.restart();
  }

  private retry(): void {
    this.options.note("successor-silent");
    this.tries += 1;
    if (this.tries < maxTries) this.setTimer(firstRetryMs * 2 ** (this.tries - 1), () => this.consider());
  }

  private setTimer(delayMs: number, run: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.options.setTimer(run, delayMs);
  }
}
