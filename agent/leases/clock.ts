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

/** AWS's clock, as far as its answers tell. */
export class AwsClock {
  private offsetMs = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now() + this.offsetMs;
  }

  /** Positive when this machine's clock is behind AWS's. */
  get offset(): number {
    return this.offsetMs;
  }

  /** Learns from an answer's Date header. */
  learn(dateHeader: string): void {
    const at = Date.parse(dateHeader);
    if (Number.isNaN(at)) return;
    const measuredMs = at + 500 - this.clock.now();
    this.offsetMs = Math.abs(measuredMs) < measurableOffsetMs ? 0 : measuredMs;
  }
}
