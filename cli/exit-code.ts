// Exit codes, as gh has them: a script tells "log in" and "ask again later" from every other failure.

import type { FailureCode } from "../protocol/failure.ts";

export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  loginNeeded: 4,
  pending: 8,
  interrupted: 130, // 128 + SIGINT, as shells have it
} as const;

export function exitCodeOf(code: FailureCode): number {
  if (code === "source-login-needed") return exitCode.loginNeeded;
  if (code === "approval-pending") return exitCode.pending;
  return exitCode.failed;
}
