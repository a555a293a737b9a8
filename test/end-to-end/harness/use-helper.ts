// A helper called again and again, as tools call it, until it answers as wanted or its time is over.

import { setTimeout as delay } from "node:timers/promises";
import type { Outcome } from "./run-program.ts";
import type { World } from "./world.ts";

const betweenCallsMs = 200;

export async function callUntil(
  world: World,
  isEnough: (outcome: Outcome) => boolean,
  withinMs: number,
): Promise<Outcome> {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const outcome = await world.runHelper();
    if (isEnough(outcome)) return outcome;
    if (Date.now() > endsAt) {
      throw new Error(`not within ${withinMs} ms; the last answer: ${JSON.stringify(outcome)}`);
    }
    await delay(betweenCallsMs);
  }
}

export function hasCredentials({ exitCode }: Outcome): boolean {
  return exitCode === 0;
}

export function isPending({ stderr }: Outcome): boolean {
  return /waits for approval \(oi-/.test(stderr);
}
