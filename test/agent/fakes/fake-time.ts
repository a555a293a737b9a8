// Wall clock, monotonic clock and timers that move only when a test says so.

import type { Clock } from "../../../agent/leases/clock.ts";

/** 2026-01-01T00:00:00Z: any time will do, but it must not be small. */
export const startAt = Date.UTC(2026, 0, 1);

/** More timers than any test needs: something sets them again and again. */
const mostTimers = 20_000;

interface Timer {
  dueAt: number;
  delayMs: number;
  run: () => void;
}

export class FakeTime implements Clock {
  private wall = startAt;
  private ticks = 1_000;
  private readonly timers = new Set<Timer>();
  /** Lengths of all timers ever set. */
  readonly delays: number[] = [];

  now = (): number => this.wall;
  monotonic = (): number => this.ticks;

  setTimer = (run: () => void, delayMs: number): (() => void) => {
    const timer = { dueAt: this.ticks + delayMs, delayMs, run };
    this.delays.push(delayMs);
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  get timerCount(): number {
    return this.timers.size;
  }

  /** When the next timer is due, by the wall clock. */
  get nextTimerAt(): number | undefined {
    const next = this.nextTimer();
    return next === undefined ? undefined : this.wall + next.dueAt - this.ticks;
  }

  /** Lets time pass; each timer runs at its moment, and what it set off is awaited. */
  async advance(ms: number): Promise<void> {
    const endAt = this.ticks + ms;
    const before = this.delays.length;
    for (let next = this.nextTimer(); next !== undefined && next.dueAt <= endAt; next = this.nextTimer()) {
      this.pass(Math.max(0, next.dueAt - this.ticks));
      this.timers.delete(next);
      if (this.delays.length - before > mostTimers) throw new Error("the timers never come to rest");
      next.run();
      await settle();
    }
    this.pass(endAt - this.ticks);
    await settle();
  }

  /** The same without a chance for anything that waits. */
  pass(ms: number): void {
    this.wall += ms;
    this.ticks += ms;
  }

  /** The machine is suspended: the wall clock goes on, the monotonic one and timers do not. */
  sleep(ms: number): void {
    this.wall += ms;
  }

  private nextTimer(): Timer | undefined {
    return [...this.timers].sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}

/** Everything that was ready to go on has gone on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
