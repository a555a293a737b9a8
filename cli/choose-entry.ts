// The entry that is meant where NAME is left out: the only one that fits. Otherwise the user must say.

import { isNodeId, looksLikeNodeId } from "../agent/config/node-id.ts";
import { Failure } from "../protocol/failure.ts";
import type { EntryDocument } from "../protocol/status-document.ts";
import { fetchStatus, launchIfAbsent, type NodeOptions } from "./agent-calls.ts";
import { UsageMistake } from "./usage-mistake.ts";
import type { World } from "./world.ts";

interface Choice extends NodeOptions {
  name: string | undefined;
  /** The verb, for what to type instead. */
  verb: string;
  /** Kinds of entries that the verb is for; all where absent. */
  kinds?: readonly string[];
}

/** How many names a message lists before it points to `jitney status`. */
const maxListed = 8;

export async function chooseEntry(choice: Choice, world: World): Promise<string> {
  const name = choice.name ?? (await chooseOnly(choice, world));
  checkNode(name, choice);
  return name;
}

async function chooseOnly({ verb, kinds }: Choice, world: World): Promise<string> {
  const fitting = (await listEntries(world)).filter(({ kind }) => kinds?.includes(kind) ?? true);
  const [only, another] = fitting.map((entry) => entry.name);
  if (only === undefined) {
    throw new Failure("not-configured", `no entry is configured that jitney ${verb} is for`, {
      next: chooseNext(verb, kinds),
    });
  }
  if (another === undefined) return only;
  throw new UsageMistake(
    `jitney ${verb} needs a NAME: ${listNames(fitting)}`,
    `type: jitney ${verb} ${only}`,
  );
}

/** Only just-in-time access has something without an entry. */
function chooseNext(verb: string, kinds: readonly string[] | undefined): string {
  if (kinds !== undefined && !kinds.includes("jit")) return "see the entries there are: jitney status";
  return `name a node: jitney ${verb} i-0123456789abcdef0; jitney nodes lists them`;
}

/** Without the nodes that the agent holds by their id: they are no entries. */
async function listEntries(world: World): Promise<EntryDocument[]> {
  await launchIfAbsent(world);
  const { entries, config } = await fetchStatus(world);
  if (entries.length === 0 && config.failure !== undefined) {
    const { code, detail, next } = config.failure;
    throw new Failure(code, detail, { next });
  }
  return entries.filter(({ name }) => !looksLikeNodeId(name.replace(/ .*/, "")));
}

function listNames(entries: readonly EntryDocument[]): string {
  const names = entries.slice(0, maxListed).map((entry) => entry.name);
  return entries.length > maxListed ? `${names.join(", ")}, …` : names.join(", ");
}

function checkNode(name: string, { verb, sourceProfile, region }: Choice): void {
  if (looksLikeNodeId(name) && !isNodeId(name)) {
    throw new UsageMistake(
      `${name} is no node id: those have 8 or 17 hex digits after i-, 17 after mi-`,
      "see the nodes there are: jitney nodes",
    );
  }
  if (isNodeId(name) || (sourceProfile === undefined && region === undefined)) return;
  throw new UsageMistake(
    `--source-profile and --region are for node ids; ${name} has its own in the config`,
    `type: jitney ${verb} ${name}`,
  );
}
