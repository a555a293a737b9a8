// `jitney exec NAME -- COMMAND …`: runs a command with the variables of an entry, and in its place: signals
// and exit code are the command's.

import { fetchAccess, usableKinds } from "../access.ts";
import { installRenewer, writeAccessFiles } from "../access-files.ts";
import type { NodeOptions } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { runChild } from "../run-child.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import { composeVariables } from "../variables.ts";
import { parseWait } from "../wait-time.ts";
import type { Words } from "../words.ts";
import type { World } from "../world.ts";
import { awaitWith, writeRemark } from "../write.ts";

export interface ExecOptions extends NodeOptions {
  wait?: string;
  /** A virtual environment to install the token renewer into. */
  into?: string;
}

export async function runWithAccess(
  { name: given, command }: Words,
  { wait, into, ...node }: ExecOptions,
  world: World,
): Promise<number> {
  const waitMs = parseWait(wait);
  if (into !== undefined) writeRemark(world, sentences.installedRenewer(installRenewer(into)));
  if (into !== undefined && command.length === 0) return exitCode.done;
  if (command.length === 0) throw noCommand(given);
  const name = await chooseEntry({ ...node, name: given, verb: "exec", kinds: usableKinds }, world);
  const access = await awaitWith(world, `fetching ${name} …`, fetchAccess({ ...node, name, waitMs }, world));
  const files = writeAccessFiles(access, world, into);
  return runChild(command, composeVariables(access, files, world.env), world);
}

function noCommand(name = "NAME"): UsageMistake {
  return new UsageMistake("there is no command to run", `type: jitney exec ${name} -- COMMAND`);
}
