// The command line with all that it can be asked for, declared outside of any call.

import { declareProgram } from "../../cli/program.ts";
import type { Verb } from "../../cli/verb.ts";
import type { World } from "../../cli/world.ts";

/** Help goes where `write` puts it. */
export function declareWhole(write: (text: string) => unknown): Promise<Verb> {
  const world: World = {
    env: {},
    folder: () => "/",
    now: () => 0,
    stdout: { write },
    stderr: { write: () => undefined },
    ownCommand: () => [],
    onInterrupt: () => () => undefined,
  };
  // the word makes rare verbs and options be declared too
  return declareProgram({ args: ["completion"], world, finish: () => undefined });
}
