// The variables that `pass_env` names. With a mistake in the configuration there are none: the agent starts
// all the same, and tells everybody who asks.

import { Failure } from "../protocol/failure.ts";
import type { Environment } from "../protocol/paths.ts";
import { configPlaces } from "./config/config-files.ts";
import { readConfig } from "./config/read-config.ts";

export function readPassEnv(env: Environment): readonly string[] {
  try {
    return readConfig(configPlaces(env)).agent.passEnv;
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
