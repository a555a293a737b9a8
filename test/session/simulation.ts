// Time that passes only as far as something is due: a clock, its timers and a network, all deterministic.

import { createDraw } from "../../emulator/faults/draw.ts";
import type { Clock } from "../../session/clock.ts";

interface Due {
  at: number;
  run: () => void;
}

export class Simulation implements Clock {
  private time = 1_000;
  private due: Due[] = [];

  now = (): number => Date.UTC(2026, 0, 1) + this.time;
  monotonic = (): number => this.time;

  get timerCount(): number {
    return this.due.length;
  }

  setTimer = (run: () => void, delayMs: number): (() => void) => {
    const one = { at: this.time + delayMs, run };
    this.due.push(one);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  };

  /** Runs what is due within `ms`, each at its moment. */
  advance(ms: number): void {
    const endAt = this.time + ms;
    for (let next = this.next(); next !== undefined && next.at <= endAt; next = this.next()) this.pass(next);
    this.time = endAt;
  }

  /** Time passes, and nothing runs until it has: the process was stopped. */
  standStill(ms: number): void {
    this.time += ms;
  }

  /** Until `condition` holds; an error where it does not within `ms`. */
  until(condition: () => boolean, ms: number): void {
    const endAt = this.time + ms;
    while (!condition()) {
      const next = this.next();
      if (next === undefined) throw new Error("nothing more will happen");
      if (next.at > endAt) throw new Error(`it did not happen in ${ms} ms`);
      this.pass(next);
    }
  }

  private next(): Due | undefined {
    return this.due.reduce<Due | undefined>(
      (first, one) => (first && first.at <= one.at ? first : one),
      undefined,
    );
  }

  private pass(next: Due): void {
    this.due = this.due.filter((one) => one !== next);
    this.time = Math.max(this.time, next.at);
    next.run();
  }
}

export interface Weather {
  seed: number;
  /** Shares of the frames. */
  loss: number;
  duplication: number;
  /** Each frame takes between none and so much: what is short overtakes. */
  longestDelayMs: number;
}

/** Carries frames one way, as the weather has it. */
export function carry(simulation: Simulation, weather: Weather, arrive: (frame: Uint8Array) => void) {
  const draw = createDraw(weather.seed);
  return (frame: Uint8Array): void => {
    if (draw() < weather.loss) return;
    const copies = draw() < weather.duplication ? 2 : 1;
    const bytes = Uint8Array.from(frame);
    for (let copy = 0; copy < copies; copy += 1) {
      simulation.setTimer(() => arrive(bytes), draw() * weather.longestDelayMs);
    }
  };
}
