// `jitney env`: the variables of an entry as lines for the shell: eval "$(jitney env notebooks)".

import { fetchAccess, usableKinds } from "../access.ts";
import { writeAccessFiles } from "../access-files.ts";
import type { NodeOptions } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { quoteWord } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { composeVariables, type Variables } from "../variables.ts";
import { parseWait } from "../wait-time.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson, writeLine } from "../write.ts";

export interface EnvOptions extends NodeOptions {
  wait?: string;
  json?: true;
}

export async function printVariables(
  given: string | undefined,
  { wait, json, ...node }: EnvOptions,
  world: World,
): Promise<number> {
  const waitMs = parseWait(wait);
  const name = await chooseEntry({ ...node, name: given, verb: "env", kinds: usableKinds }, world);
  const access = await awaitWith(world, `fetching ${name} …`, fetchAccess({ ...node, name, waitMs }, world));
  const variables = composeVariables(access, writeAccessFiles(access, world), world.env);
  if (json) writeJson(world, variables);
  else for (const line of formatLines(variables)) writeLine(world, line);
  return exitCode.done;
}

/** For sh, bash and zsh. */
export function formatLines({ set, clear }: Variables): string[] {
  const exports = Object.entries(set).map(([name, value]) => `export ${name}=${quoteWord(value)}`);
  return clear.length === 0 ? exports : [`unset ${clear.join(" ")}`, ...exports];
}
