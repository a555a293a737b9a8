// Follows the access request for the window after the current one until somebody answers it, so that status
// tells how it stands. Its credentials are fetched when its turn comes.

import { asFailure } from "../protocol/failure.ts";
import type { Clock } from "./leases/clock.ts";
import { nextPollAt } from "./leases/plan.ts";
import type { Item, Schedule } from "./leases/schedule.ts";
import type { RequestSource } from "./sources/source.ts";

/** One poll may take so long, with all its calls. */
const pollTimeoutMs = 15_000;

/** Twenty minutes: an unconfirmed one is settled after ten, unless AWS does not let anybody look for it. */
const mostLooks = 30;

export interface NextWindowOptions {
  source: RequestSource;
  schedule: Schedule;
  clock: Clock;
  changed: () => void;
}

export class NextWindow implements Item {
  private readonly options: NextWindowOptions;
  private polls = 0;
  private isStopped = false;

  constructor(options: NextWindowOptions) {
    this.options = options;
  }

  /** Begins to poll, if such a request is pending, or AWS has not confirmed it. */
  follow(): void {
    this.polls = 0;
    this.plan();
  }

  run(): void {
    this.polls += 1;
    this.options.source
      .pollNext(AbortSignal.timeout(pollTimeoutMs))
      .catch((error: unknown) => asFailure(error)) // pending, or AWS is away: the next poll comes
      .finally(() => this.land());
  }

  stop(): void {
    this.isStopped = true;
    this.options.schedule.set(this, undefined);
  }

  private land(): void {
    if (this.isStopped) return;
    this.options.changed();
    this.plan();
  }

  private plan(): void {
    const { source, schedule, clock } = this.options;
    const state = source.record(true)?.state;
    const isWaiting = state === "pending" || (state === "filing" && this.polls < mostLooks);
    schedule.set(this, isWaiting ? nextPollAt(clock.now(), this.polls) : undefined);
  }
}
