// `jitney forget`: drops credentials from the agent's memory. It starts no agent: without one there is
// nothing to forget. Approvals are kept, and it says so.

import { forgetAllLeases, forgetLease, type NodeOptions } from "../agent-calls.ts";
import { isAgentRunning } from "../agent-probe.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeJson, writeLine } from "../write.ts";

export interface ForgetOptions extends NodeOptions {
  all?: true;
  json?: true;
}

export async function forgetLeases(
  given: string | undefined,
  options: ForgetOptions,
  world: World,
): Promise<number> {
  if (options.all && given !== undefined) {
    throw new UsageMistake(`${given} or --all, not both`, `type: jitney forget ${given}`);
  }
  if (!(await isAgentRunning(world.env))) return reportNothing(options, world);
  return options.all ? forgetAll(options, world) : forgetOne(given, options, world);
}

function reportNothing({ json }: ForgetOptions, world: World): number {
  if (json) writeJson(world, { forgotten: 0 });
  else writeLine(world, sentences.nothingToForget);
  return exitCode.done;
}

async function forgetAll({ json }: ForgetOptions, world: World): Promise<number> {
  const forgotten = await forgetAllLeases(world);
  if (json) writeJson(world, { forgotten });
  else writeLine(world, sentences.forgotAll(forgotten));
  return exitCode.done;
}

async function forgetOne(given: string | undefined, options: ForgetOptions, world: World): Promise<number> {
  const name = await chooseEntry({ ...options, name: given, verb: "forget" }, world);
  const entry = await forgetLease(name, options, world);
  if (options.json) writeJson(world, entry);
  else writeLine(world, sentences.forgot(entry));
  return exitCode.done;
}
