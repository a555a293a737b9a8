// The times and timers a session reckons with; they come in as a parameter, so that tests move them.

export interface Clock {
  /** Wall time in epoch milliseconds. */
  now(): number;
  /** Milliseconds since some start; never set, stands still in suspend. */
  monotonic(): number;
  /** Returns what takes the timer back. */
  setTimer(run: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
