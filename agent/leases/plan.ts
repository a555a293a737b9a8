// When to try again: a pure function of what is held, what was tried and how it went. Nothing here looks
// at a clock or rolls dice; jitter is an argument.

import type { FailureCode } from "../../protocol/failure.ts";

export interface Situation {
  now: number;
  /** The lease that is held, if any. */
  lease: { issuedAt: number; expiresAt: number } | undefined;
  /** When the entry was last asked for. */
  lastUseAt: number;
  idleAfterMs: number;
  /** The last try, whatever came of it. */
  lastAttemptAt: number | undefined;
  /** What the last try failed with; undefined when it succeeded. */
  failure: { code: FailureCode; count: number; retryAfterMs: number | undefined } | undefined;
  /** Whether somebody waits for what the tries are for: a lease was held, or a request is pending. */
  isWanted: boolean;
  /** An access request is pending: its answer is waited for however long nobody asks. */
  isFollowing: boolean;
  /** 0 ≤ jitter < 1; the same value for the same question, else the plan would move at each look. */
  jitter: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** SDKs run the helper at each call below 900 s of life; renewed here, they never see less. */
const renewBeforeEndMs = 20 * minuteMs;

/** Shorter lives are renewed at half of them. */
const shortLifeMs = 2 * renewBeforeEndMs;

const longestJitterShare = 0.1;
const longestBackoffMs = minuteMs;
const firstBackoffMs = secondMs;
const firstPollMs = 2 * secondMs;

/** What time alone can mend. Everything else waits until something changes. */
const mendedByTime = new Set<FailureCode>([
  "approval-pending",
  "throttled",
  "service-unavailable",
  "timeout",
  "clock-skew",
  "internal",
]);

export function isMendedByTime(code: FailureCode): boolean {
  return mendedByTime.has(code);
}

/** When to fetch next (epoch milliseconds), or undefined where nothing is to be done by itself. */
export function nextAttemptAt(situation: Situation): number | undefined {
  const { failure, isWanted, isFollowing } = situation;
  if (failure?.code === "approval-pending") return nextPollAt(lastTryAt(situation), failure.count);
  const isIdle = situation.now >= situation.lastUseAt + situation.idleAfterMs;
  if (!isWanted || (isIdle && !isFollowing)) return undefined;
  if (failure !== undefined && !isMendedByTime(failure.code)) return undefined;
  if (failure !== undefined) return nextRetryAt(situation, failure);
  return situation.lease === undefined ? situation.now : nextRenewalAt(situation, situation.lease);
}

/** When a fresh lease is renewed: 20 minutes before its end or at half its life, up to a tenth earlier. */
function nextRenewalAt(situation: Situation, lease: { issuedAt: number; expiresAt: number }): number {
  const lifeMs = lease.expiresAt - lease.issuedAt;
  const dueAt = lifeMs < shortLifeMs ? lease.issuedAt + lifeMs / 2 : lease.expiresAt - renewBeforeEndMs;
  const jitterMs = situation.jitter * longestJitterShare * (dueAt - lease.issuedAt);
  return Math.max(dueAt - jitterMs, earliestAt(situation, lease));
}

/** A minute between renewals, or a tenth of the life; more where AWS gave the same lease again. */
function earliestAt({ lastAttemptAt }: Situation, lease: { issuedAt: number; expiresAt: number }): number {
  if (lastAttemptAt === undefined) return 0;
  const pauseMs = Math.min(minuteMs, (lease.expiresAt - lease.issuedAt) / 10);
  const leftMs = lease.expiresAt - lastAttemptAt;
  return lastAttemptAt + Math.max(pauseMs, leftMs / 20);
}

/** Full jitter under a doubling ceiling; while a lease still lives, often enough to save it. */
function nextRetryAt(situation: Situation, failure: NonNullable<Situation["failure"]>): number {
  const attemptAt = lastTryAt(situation);
  const doublingMs = firstBackoffMs * 2 ** Math.min(failure.count, 16);
  const leftMs = (situation.lease?.expiresAt ?? Number.POSITIVE_INFINITY) - attemptAt;
  const ceilingMs = Math.min(doublingMs, longestBackoffMs, Math.max(firstBackoffMs, leftMs / 10));
  return attemptAt + Math.max(situation.jitter * ceilingMs, failure.retryAfterMs ?? 0);
}

function lastTryAt({ lastAttemptAt, now }: Situation): number {
  return lastAttemptAt ?? now;
}

/** An approval is looked for 2 s after the first look, then ever less often, once a minute in the end. */
export function nextPollAt(lastPollAt: number, polls: number): number {
  const stretchMs = firstPollMs * 1.5 ** Math.max(0, Math.min(polls, 20) - 1);
  return lastPollAt + Math.min(stretchMs, longestBackoffMs);
}
