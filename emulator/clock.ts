// The emulator's clock: what it dates answers with, judges signatures and expiry by. It can run wrong,
// and be moved while the emulator runs; nothing in this folder reads the time but through it.

export interface Clock {
  now(): number;
  /** Moves the clock, forward or (negative) back. */
  shift(byMs: number): void;
}

export function createClock(read: () => number, offsetMs: number): Clock {
  let shiftedMs = offsetMs;
  return {
    now: () => read() + shiftedMs,
    shift(byMs) {
      shiftedMs += byMs;
    },
  };
}
