// One caller's wait for a lease: bounded, with a failure that says what it waits for. The fetch goes on
// when the caller's time is over; the next one finds what it brought.

import { asFailure, Failure } from "../../protocol/failure.ts";
import type { Keeper } from "../leases/keeper.ts";
import type { Lease } from "../leases/lease.ts";
import type { Ask } from "../sources/source.ts";

/** Automatic approval takes a moment: a request this young is worth waiting for. */
const youngMs = 10_000;

/** Who says to wait longer than this waits for a person's approval as well. */
const patientMs = 10_000;

const pollMs = 2_000;

export interface Patience {
  waitMs: number;
  /** Whether the caller has hung up: then nobody is waited for. */
  isGone: () => boolean;
}

export async function obtainWithin(keeper: Keeper, ask: Ask, { waitMs, isGone }: Patience): Promise<Lease> {
  const deadlineAt = Date.now() + waitMs;
  let pending: Failure | undefined;
  for (;;) {
    try {
      return await within(deadlineAt - Date.now(), keeper.obtain(ask), keeper.name);
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === "timeout" && pending !== undefined) throw pending; // it says more
      const pauseMs = pauseBefore(failure, waitMs > patientMs || isYoung(keeper));
      if (pauseMs === undefined || isGone() || Date.now() + pauseMs >= deadlineAt) throw error;
      pending = failure;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (isGone()) throw error;
    }
  }
}

/** How long to wait before another look; undefined where waiting brings nothing. */
function pauseBefore({ code, retryAfterMs }: Failure, isWorthWaiting: boolean): number | undefined {
  if (code !== "approval-pending") return undefined;
  return retryAfterMs ?? (isWorthWaiting ? pollMs : undefined);
}

/** The same bound for any other question to AWS. */
export async function within<T>(waitMs: number, work: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(lateFailure(name, waitMs)), Math.max(0, waitMs));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isYoung({ lastFailure }: Keeper): boolean {
  return lastFailure !== undefined && Date.now() - lastFailure.since < youngMs;
}

function lateFailure(name: string, waitMs: number): Failure {
  const seconds = Math.max(0, waitMs / 1_000).toFixed(1);
  return new Failure(
    "timeout",
    `AWS has not answered for ${name} in ${seconds} s; the agent goes on asking`,
    {
      next: "run it again; see how it stands with: jitney status",
    },
  );
}
