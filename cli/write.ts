// The ways onto the two streams: an answer or a document to stdout, a remark to stderr.

import { startProgress } from "./screen/progress.ts";
import { plain } from "./screen/text.ts";
import type { World } from "./world.ts";

export function writeLine(world: World, line: string): void {
  world.stdout.write(`${line}\n`);
}

export function writeJson(world: World, document: unknown): void {
  world.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** What to do next, or what is going on; never part of the answer. */
export function writeRemark(world: World, ...lines: readonly string[]): void {
  for (const line of lines) world.stderr.write(`jitney: ${plain(line)}\n`);
}

/** Awaits what may take its time, and says on the terminal what is going on. */
export async function awaitWith<Result>(
  world: World,
  doing: string,
  result: Promise<Result>,
): Promise<Result> {
  const stop = startProgress(world, () => doing);
  try {
    return await result;
  } finally {
    stop();
  }
}
