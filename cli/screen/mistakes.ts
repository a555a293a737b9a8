// The two lines on stderr when a command does not do what was asked: what happened, what to type.

import { Failure, failureLines } from "../../protocol/failure.ts";
import type { UsageMistake } from "../usage-mistake.ts";
import { plain } from "./text.ts";

/** AWS's and other people's words may be in it; each stays on its line. */
export function failureText({ code, message, next }: Failure): string {
  return failureLines(new Failure(code, plain(message), { next: next && plain(next) }));
}

export function mistakeText({ message, next }: UsageMistake): string {
  return `jitney: ${plain(message)}\njitney: ${plain(next)}\n`;
}
