// Files the request or warms the lease before work starts, at the times that an entry's `prefetch` names.
// node-cron only computes them: its own scheduler would wake the agent every second.

import { createTask } from "node-cron";
import type { Clock } from "./leases/clock.ts";
import type { Item, Schedule } from "./leases/schedule.ts";

export interface PrefetchOptions {
  /** Five fields, checked when the config was read. */
  expression: string;
  schedule: Schedule;
  clock: Clock;
  fetch: () => void;
}

export class Prefetch implements Item {
  private readonly options: PrefetchOptions;

  constructor(options: PrefetchOptions) {
    this.options = options;
    this.plan();
  }

  get nextAt(): number | undefined {
    return this.options.schedule.at(this);
  }

  run(): void {
    this.options.fetch();
    this.plan();
  }

  stop(): void {
    this.options.schedule.set(this, undefined);
  }

  private plan(): void {
    this.options.schedule.set(this, nextRun(this.options.expression));
  }
}

/** The next time the expression names, by this machine's local time. */
function nextRun(expression: string): number | undefined {
  const task = createTask(expression, () => undefined); // never started
  const next = task.getNextRuns(1)[0]?.getTime();
  task.destroy();
  return next;
}
