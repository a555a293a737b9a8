// Lines of ours amid a session's output. The terminal is raw, so a line must bring its own carriage return.

import { plain } from "../screen/text.ts";
import type { World } from "../world.ts";

export function createRemarks(world: World): (line: string) => void {
  const end = world.stderr.isTTY === true ? "\r\n" : "\n";
  return (line) => world.stderr.write(`${end}jitney: ${plain(line)}${end}`);
}
