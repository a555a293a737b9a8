// One timer for everything that is due some day. A heap finds the next one in O(log n); a wish that was
// changed stays in it until it comes up and is then passed over. Nothing due, no timer: no wake-up.

import TinyQueue from "tinyqueue";
import type { Clock } from "./clock.ts";

/** Timers stop in suspend and overflow after 24.8 days, so none is longer than this. */
const longestTimerMs = 60_000;

/** Wall time that ran so much ahead of the monotonic clock means the machine slept. */
const sleepEvidenceMs = 5_000;

/** After a sleep what is due is spread over so long. */
const wakeSpreadMs = 2_000;

export interface Item {
  /** Called when its time has come. */
  run(): void;
}

interface Wish {
  at: number;
  item: Item;
}

export interface ScheduleOptions {
  clock: Clock;
  random: () => number;
  setTimer: (run: () => void, delayMs: number) => () => void;
}

export class Schedule {
  private queue = emptyQueue();
  private readonly current = new Map<Item, Wish>();
  private readonly options: ScheduleOptions;
  private cancelTimer: (() => void) | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private lastLook = { wall: 0, monotonic: 0 };

  constructor(options: ScheduleOptions) {
    this.options = options;
  }

  /** Puts the item down for `at`, or takes it out; an earlier wish of the same item is forgotten. */
  set(item: Item, at: number | undefined): void {
    if (at === undefined) {
      this.current.delete(item);
      if (this.current.size === 0) this.stop();
      return;
    }
    if (this.current.get(item)?.at === at) return;
    const wish = { at, item };
    this.current.set(item, wish);
    this.queue.push(wish);
    if (at < this.timerAt) this.arm();
  }

  at(item: Item): number | undefined {
    return this.current.get(item)?.at;
  }

  /** Forgets everything and takes the timer down. */
  stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerAt = Number.POSITIVE_INFINITY;
    this.current.clear();
    this.queue = emptyQueue();
  }

  private arm(): void {
    const { clock, setTimer } = this.options;
    this.cancelTimer?.();
    const next = this.peek();
    if (next === undefined) {
      this.stop();
      return;
    }
    const now = clock.now();
    this.lastLook = { wall: now, monotonic: clock.monotonic() };
    const delayMs = Math.min(Math.max(next.at - now, 0), longestTimerMs);
    this.timerAt = now + delayMs;
    this.cancelTimer = setTimer(() => this.look(), delayMs);
  }

  private look(): void {
    this.timerAt = Number.NEGATIVE_INFINITY; // nothing set while items run arms the timer
    const now = this.options.clock.now();
    const hasSlept = this.hasSlept(now);
    for (const item of this.takeDue(now)) {
      if (hasSlept) this.set(item, now + this.options.random() * wakeSpreadMs);
      else item.run();
    }
    this.arm();
  }

  private takeDue(now: number): Item[] {
    const due: Item[] = [];
    for (let next = this.peek(); next !== undefined && next.at <= now; next = this.peek()) {
      this.queue.pop();
      this.current.delete(next.item);
      due.push(next.item);
    }
    return due;
  }

  private hasSlept(now: number): boolean {
    const wallMs = now - this.lastLook.wall;
    const monotonicMs = this.options.clock.monotonic() - this.lastLook.monotonic;
    return wallMs - monotonicMs > sleepEvidenceMs;
  }

  /** The earliest wish that still holds. */
  private peek(): Wish | undefined {
    for (let next = this.queue.peek(); next !== undefined; next = this.queue.peek()) {
      if (this.current.get(next.item) === next) return next;
      this.queue.pop();
    }
    return undefined;
  }
}

function emptyQueue(): TinyQueue<Wish> {
  return new TinyQueue<Wish>([], (a, b) => a.at - b.at);
}
