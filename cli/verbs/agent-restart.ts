// `jitney agent restart`: stop, where one runs, and start. The configuration is read first, so that a
// mistake in it costs nobody the agent that works.

import { configPlaces } from "../../agent/config/config-files.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { stopAgent } from "../stop-agent.ts";
import type { World } from "../world.ts";
import { startInBackground } from "./agent-start.ts";

export async function restartInBackground(world: World): Promise<number> {
  readConfig(configPlaces(world.env));
  await stopAgent(world);
  return startInBackground(world);
}
