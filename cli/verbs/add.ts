// `jitney add KIND NAME`: checks each value by the rule of its key, as the config's reader will, so that a
// mistake is told in the words of the command line.

import type { Entry } from "../../agent/config/config.ts";
import { configPlaces } from "../../agent/config/config-files.ts";
import { hasControlCharacters } from "../../agent/config/control-characters.ts";
import type { Key } from "../../agent/config/key.ts";
import { showValue } from "../../agent/config/mistake.ts";
import { kinds } from "../../agent/config/section-shapes.ts";
import { addEntries } from "../../install/config-edit/edit-config.ts";
import { launchIfAbsent } from "../agent-calls.ts";
import { awaitReload } from "../await-reload.ts";
import { quoteWord } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { followConfig } from "../follow-config.ts";
import { sentences } from "../screen/sentences.ts";
import { shortenHome } from "../screen/text.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeLine } from "../write.ts";
import { exampleLine, keyFlag } from "./kind-options.ts";

export interface Addition {
  kind: Entry["kind"];
  name: string;
  given: readonly (readonly [key: string, value: string | undefined])[];
}

export async function addToConfig({ kind, name, given }: Addition, world: World): Promise<number> {
  const settings = given.filter((pair): pair is [string, string] => pair[1] !== undefined);
  checkRequired(kind, name, settings);
  for (const [key, value] of settings) checkValue(key, value, kinds[kind].entryKeys[key]);
  const places = configPlaces(world.env);
  await addEntries([{ kind, name, settings }], { places });
  writeLine(world, sentences.added(`${kind} ${name}`, shortenHome(places.user, world.env.HOME)));
  await followConfig(world);
  if (isSshKind(kind)) await launchIfAbsent(world); // the agent tells ssh of its hosts
  await awaitReload({ present: [name] }, world);
  return exitCode.done;
}

function isSshKind(kind: Entry["kind"]): boolean {
  return kind === "lightsail" || kind === "ssm";
}

function checkRequired(kind: Entry["kind"], name: string, settings: readonly [string, string][]): void {
  const missing = kinds[kind].required.find((key) => !settings.some(([given]) => given === key));
  if (missing === undefined) return;
  throw new UsageMistake(
    `jitney add ${kind} needs ${keyFlag(missing)}`,
    `type: ${exampleLine(kind, quoteWord(name))}`,
  );
}

function checkValue(key: string, value: string, rule: Key<unknown> | undefined): void {
  const why = findProblem(key, value, rule);
  if (why === undefined) return;
  throw new UsageMistake(`${keyFlag(key)} ${showValue(value)}: ${why}`, suggestValue(key, value, rule));
}

/** Why a key does not take the value; undefined where it does. */
export function findProblem(key: string, value: string, rule: Key<unknown> | undefined): string | undefined {
  if (rule === undefined) return `there is no key ${key}`;
  if (hasControlCharacters(value)) return "it has a control character in it";
  const reading = value === "" ? {} : rule.read(value);
  return "value" in reading ? undefined : (reading.why ?? `expected ${rule.expects}`);
}

function suggestValue(key: string, value: string, rule: Key<unknown> | undefined): string {
  if (rule === undefined) return "see: jitney add --help";
  const reading = value === "" ? {} : rule.read(value);
  const { write = rule.example } = "value" in reading ? {} : reading;
  return `type: ${keyFlag(key)} ${quoteWord(write)}`;
}
