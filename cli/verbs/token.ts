// `jitney token`: the bare token or password on stdout, and nothing else, for `$(jitney token notebooks)`.

import { fetchToken } from "../access-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { parseWait } from "../wait-time.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson, writeLine } from "../write.ts";

export interface TokenOptions {
  wait?: string;
  json?: true;
}

export async function printToken(
  given: string | undefined,
  { wait, json }: TokenOptions,
  world: World,
): Promise<number> {
  const waitMs = parseWait(wait);
  const name = await chooseEntry({ name: given, verb: "token", kinds: ["emr", "lightsail"] }, world);
  const document = await awaitWith(world, `fetching ${name} …`, fetchToken(name, waitMs, world));
  if (json) writeJson(world, document);
  else writeLine(world, document.token);
  return exitCode.done;
}
