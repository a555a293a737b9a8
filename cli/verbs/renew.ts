// `jitney renew`: fetches fresh credentials now. What the agent could not fetch is a failure here too.

import { Failure } from "../../protocol/failure.ts";
import type { EntryDocument } from "../../protocol/status-document.ts";
import { type NodeOptions, renewNow } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { describeState } from "../screen/entry.ts";
import { sentences } from "../screen/sentences.ts";
import { chooseView, type View } from "../screen/view.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson, writeLine } from "../write.ts";

export interface RenewOptions extends NodeOptions {
  json?: true;
}

export async function renewLease(
  given: string | undefined,
  options: RenewOptions,
  world: World,
): Promise<number> {
  const name = await chooseEntry({ ...options, name: given, verb: "renew" }, world);
  const entry = await awaitWith(world, `renewing ${name} …`, renewNow(name, options, world));
  const view = chooseView(world.stdout, world);
  if (options.json) writeJson(world, entry);
  const failure = findFailure(entry, view);
  if (failure !== undefined) throw failure;
  if (!options.json) writeLine(world, sentences.renewed(entry, view));
  return exitCode.done;
}

function findFailure(entry: EntryDocument, view: View): Failure | undefined {
  if (entry.state === "ready" || entry.state === "asleep") return undefined;
  if (entry.failure !== undefined) {
    const { code, detail, next } = entry.failure;
    return new Failure(code, detail, { next });
  }
  const code = entry.state === "waiting" ? "approval-pending" : "internal";
  return new Failure(code, `${entry.name}: ${describeState(entry, view)}`, { next: "see: jitney status" });
}
