// When to try again after a connection was lost: pure. At once first, for the hourly close is no trouble at all;
// then ever later, for two minutes in all.

import type { Failure, FailureCode } from "../protocol/failure.ts";

/** As long as a laptop takes from one network to another; a shell that waits longer is dead to its user. */
const longestResumeMs = 120_000;

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Refused again after fresh credentials and a fresh signature: it will not get better. */
const mostRefusals = 2;

/** Codes that time, or the user's login, may mend within two minutes. */
const passing: readonly FailureCode[] = [
  "agent-unreachable",
  "throttled",
  "service-unavailable",
  "timeout",
  "internal",
  "source-login-needed",
  "source-credentials-missing",
  "clock-skew",
];

export interface ResumeState {
  /** Since the connection was lost. */
  attempts: number;
  lostForMs: number;
  /** Upgrades refused in a row, whatever came between. */
  refusals: number;
  /** Of the last attempt to resume at AWS, if it failed there. */
  failure: Failure | undefined;
}

/** How long to wait before the next attempt, from [0.5, 1] times the pause; undefined: give up. */
export function planResume(state: ResumeState, jitter: number): number | undefined {
  const { attempts, lostForMs, refusals, failure } = state;
  if (lostForMs > longestResumeMs || refusals >= mostRefusals) return undefined;
  if (failure !== undefined && !passing.includes(failure.code)) return undefined;
  if (attempts === 0) return 0;
  return Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs) * (1 - jitter / 2);
}
