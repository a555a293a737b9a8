// The agent's process: in the background, in its own session, with an environment that does not depend
// on which terminal asked first.

import { spawn } from "node:child_process";
import { agentEnvironment } from "../agent/environment.ts";
import { readPassEnv } from "../agent/pass-env.ts";
import { withAbsolutePlaces } from "../protocol/launch.ts";
import type { World } from "./world.ts";

/** Why the agent will not answer any more; undefined while it still may. */
export type FindEnd = () => Promise<string | undefined>;

/** Also with a mistake in the configuration: the agent answers every call with it, and reads it again once mended. */
export function spawnAgent(world: World): FindEnd {
  const [command = "", ...leading] = world.ownCommand(world.env);
  const child = spawn(command, [...leading, "agent", "run"], {
    detached: true,
    stdio: "ignore",
    cwd: "/",
    env: agentEnvironment(withAbsolutePlaces(world.env, world.folder()), readPassEnv(world.env)),
  });
  let end: string | undefined;
  child.on("error", (error) => {
    end = error.message;
  });
  child.on("exit", (code, signal) => {
    end = `it ended at once, with ${signal ?? `exit code ${code}`}`;
  });
  child.unref();
  return async () => end;
}
