// Exit codes, as gh has them: a script tells "log in" and "ask again later" from every other failure.

import type { FailureCode } from "../protocol/failure.ts";

export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  loginNeeded: 4,
  pending: 8,
  /** And the signal's number, as shells have it. */
  signalled: 128,
  interrupted: 130, // by SIGINT
} as const;

/** Of a code that is wider than a byte, as Windows has them, its low byte; no failure becomes 0 by it. */
export function fitExitCode(code: number): number {
  return code & 0xff || (code === 0 ? exitCode.done : exitCode.failed);
}

export function exitCodeOf(code: FailureCode): number {
  if (code === "source-login-needed") return exitCode.loginNeeded;
  if (code === "approval-pending") return exitCode.pending;
  return exitCode.failed;
}
