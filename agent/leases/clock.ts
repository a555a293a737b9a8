// The times the agent reckons with. Wall time can jump and stands still in suspend; monotonic time does
// not jump; AWS's time is the wall's plus the offset that AWS's own answers show.

export interface Clock {
  /** Wall time in epoch milliseconds. */
  now(): number;
  /** Milliseconds since some start; never set, stands still in suspend. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** AWS's Date header counts whole seconds, so less than this is no skew. */
const measurableOffsetMs = 2_000;

/** An answer that took longer waited out a suspend or a slow network, and its Date is as old. */
const freshAnswerMs = 5_000;

/** AWS's clock, as far as its answers tell. */
export class AwsClock {
  private offsetMs = 0;
  private readonly clock: Clock;
  /** When the offset was right, by both clocks; undefined until the first answer. */
  private held: { wall: number; monotonic: number } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    const wall = this.clock.now();
    this.followSteps(wall);
    return wall + this.offsetMs;
  }

  /** Positive when this machine's clock is behind AWS's. */
  get offset(): number {
    this.followSteps(this.clock.now());
    return this.offsetMs;
  }

  /** Called when a request is sent: the function takes its answer's Date header. */
  listen(): (dateHeader: string) => void {
    const askedAt = this.clock.now();
    return (dateHeader) => {
      const tookMs = this.clock.now() - askedAt;
      if (tookMs >= 0 && tookMs <= freshAnswerMs) this.learn(dateHeader);
    };
  }

  /** Learns from an answer's Date header. */
  learn(dateHeader: string): void {
    const at = Date.parse(dateHeader);
    if (Number.isNaN(at)) return;
    const wall = this.clock.now();
    this.setOffset(at + 500 - wall, wall);
  }

  /** The offset is against the wall clock, so it moves when that is set. */
  private followSteps(wall: number): void {
    if (this.held === undefined) return;
    const stepMs = wall - this.held.wall - (this.clock.monotonic() - this.held.monotonic);
    if (Math.abs(stepMs) < measurableOffsetMs) return;
    this.setOffset(offsetAfterStep(this.offsetMs, stepMs), wall);
  }

  private setOffset(ms: number, wall: number): void {
    this.offsetMs = Math.abs(ms) < measurableOffsetMs ? 0 : ms;
    this.held = { wall, monotonic: this.clock.monotonic() };
  }
}

/**
 * Only somebody who sets the clock turns it back. A step ahead may as well be a suspend, after which the offset is what
 * it was; kept, AWS's time is never taken for earlier than it is, so that at worst a good lease is fetched anew. Only
 * where the step makes up for the offset it was surely the correction, and a lease need not end for it.
 */
function offsetAfterStep(offsetMs: number, stepMs: number): number {
  const isMadeUp = Math.abs(offsetMs - stepMs) < measurableOffsetMs;
  return stepMs < 0 || isMadeUp ? offsetMs - stepMs : offsetMs;
}
