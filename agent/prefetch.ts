// Files the request or warms the lease before work starts, at the times that an entry's `prefetch` names.
// node-cron only computes them: its own scheduler would wake the agent every second.

import { createTask } from "node-cron";
import type { Clock } from "./leases/clock.ts";
import type { Item, Schedule } from "./leases/schedule.ts";

/** Who opens the laptop so late still begins the work that it was for; later it would page people for nothing. */
const longestDelayMs = 2 * 60 * 60_000;

export interface PrefetchOptions {
  /** Five fields, checked when the config was read. */
  expression: string;
  schedule: Schedule;
  clock: Clock;
  fetch: () => void;
}

export class Prefetch implements Item {
  private readonly options: PrefetchOptions;
  private dueAt: number | undefined;

  constructor(options: PrefetchOptions) {
    this.options = options;
    this.plan();
  }

  get nextAt(): number | undefined {
    return this.options.schedule.at(this);
  }

  run(): void {
    const { clock, fetch } = this.options;
    const delayMs = clock.now() - (this.dueAt ?? clock.now());
    if (delayMs <= longestDelayMs) fetch();
    this.plan();
  }

  stop(): void {
    this.options.schedule.set(this, undefined);
  }

  private plan(): void {
    this.dueAt = nextRun(this.options.expression);
    this.options.schedule.set(this, this.dueAt);
  }
}

/** The next time the expression names, by this machine's local time. */
function nextRun(expression: string): number | undefined {
  const task = createTask(expression, () => undefined); // never started
  const next = task.getNextRuns(1)[0]?.getTime();
  task.destroy();
  return next;
}
