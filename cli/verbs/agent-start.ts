// `jitney agent start`: an agent in the background. Fifty helpers may call it at once.

import { Failure } from "../../protocol/failure.ts";
import { fetchStatus } from "../agent-calls.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { startAgent } from "../start-agent.ts";
import type { World } from "../world.ts";
import { writeLine } from "../write.ts";

export async function startInBackground(world: World): Promise<number> {
  const isNew = await startAgent(world);
  const { agent, config } = await fetchStatus(world);
  writeLine(world, isNew ? sentences.started(agent.pid) : sentences.alreadyRunning(agent.pid));
  if (config.failure !== undefined)
    throw new Failure(config.failure.code, config.failure.detail, config.failure);
  return exitCode.done;
}
