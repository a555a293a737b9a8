// `jitney completion SHELL`: the script that completes this very command line.

import type { Command } from "commander";
import { configPlaces } from "../../agent/config/config-files.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import type { Shell } from "../../install/places.ts";
import { Failure } from "../../protocol/failure.ts";
import { bashScript, fishScript, zshScript } from "../completion/scripts.ts";
import { readVerbs } from "../completion/verb-tree.ts";
import { exitCode } from "../exit-code.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeLine } from "../write.ts";

export interface CompletionOptions {
  names?: true;
}

export function completionScripts(program: Command): Readonly<Record<Shell, string>> {
  const nodes = readVerbs(program);
  return { bash: bashScript(nodes), zsh: zshScript(nodes), fish: fishScript(nodes) };
}

export async function printCompletion(
  shell: string | undefined,
  { names }: CompletionOptions,
  program: Command,
  world: World,
): Promise<number> {
  if (names) return printNames(world);
  const scripts: Readonly<Record<string, string>> = completionScripts(program);
  const script = shell === undefined ? undefined : scripts[shell];
  if (script === undefined) {
    const message = shell === undefined ? "jitney completion needs a SHELL" : `no completion for ${shell}`;
    throw new UsageMistake(message, "type: jitney completion bash, zsh or fish");
  }
  world.stdout.write(script);
  return exitCode.done;
}

/** A shell that completes is no place for failures. */
function printNames(world: World): number {
  try {
    for (const { name } of readConfig(configPlaces(world.env)).entries) writeLine(world, name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return exitCode.done;
}
