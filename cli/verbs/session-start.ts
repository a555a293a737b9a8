// Starts a session, and again for a bounded time where the failure is one that passes: permissions spread slowly
// after an approval, and a node that is just booting is not connected yet.

import { setTimeout as delay } from "node:timers/promises";
import { asFailure, type FailureCode } from "../../protocol/failure.ts";
import { startProgress } from "../screen/progress.ts";
import type { World } from "../world.ts";

/** What time mends by itself: a boot, a busy service. */
const passing: readonly FailureCode[] = ["not-ready", "throttled", "service-unavailable"];

const longestMs = 30_000;
const pauseMs = 2_000;

export interface Start<T> {
  name: string;
  /** Whether access was approved a moment ago: then a denial may pass as well. */
  isJustApproved: boolean;
  begin: () => Promise<T>;
  /** Ends the repetition; what was begun is awaited. */
  signal?: AbortSignal;
}

export async function startWhenReady<T>(
  { name, isJustApproved, begin, signal }: Start<T>,
  world: World,
): Promise<T> {
  const endsAt = Date.now() + longestMs;
  let doing = `starting a session on ${name} …`;
  const stop = startProgress(world, () => doing);
  try {
    for (;;) {
      try {
        return await begin();
      } catch (error) {
        const { code, message } = asFailure(error);
        const isPassing = passing.includes(code) || (isJustApproved && code === "access-denied");
        if (!isPassing || Date.now() + pauseMs > endsAt) throw error;
        doing = `${message}; trying again for ${Math.ceil((endsAt - Date.now()) / 1_000)} s …`;
        await delay(pauseMs, undefined, { signal });
      }
    }
  } finally {
    stop();
  }
}
