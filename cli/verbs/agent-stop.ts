// `jitney agent stop`: ends the agent, where one runs.

import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { stopAgent } from "../stop-agent.ts";
import type { World } from "../world.ts";
import { writeLine } from "../write.ts";

export async function stopRunning(world: World): Promise<number> {
  const pid = await stopAgent(world);
  writeLine(world, pid === undefined ? sentences.nothingToStop : sentences.stopped(pid));
  return exitCode.done;
}
