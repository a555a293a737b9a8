// Questions that only a person answers; no is what Enter means.

import { Failure } from "../protocol/failure.ts";
import type { World } from "./world.ts";

export async function confirmOr(question: string, command: string, { ask }: World): Promise<boolean> {
  if (ask !== undefined) return isYes(await ask(`${question} [y/N] `));
  throw new Failure("bad-request", "there is no terminal to ask on, so nothing was changed", {
    next: `see what would change: ${command} --dry-run; and agree: ${command} --yes`,
  });
}

export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}
