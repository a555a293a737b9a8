// `jitney init`: a first entry, by questions. It reads what can be known (the profiles in ~/.aws, the table of
// kinds), asks for the rest, and writes by the same code as `add`. Each question has a flag instead.

import type { Config, Entry } from "../../agent/config/config.ts";
import { configPlaces } from "../../agent/config/config-files.ts";
import { checkEntryName } from "../../agent/config/entry-name.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { kindNames, kinds } from "../../agent/config/section-shapes.ts";
import { Failure } from "../../protocol/failure.ts";
import { exitCode } from "../exit-code.ts";
import type { Typing } from "../questions.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeRemark } from "../write.ts";
import { type Addition, addToConfig, findProblem } from "./add.ts";
import { Asking } from "./init-asking.ts";
import { listSourceProfiles } from "./init-profiles.ts";

export interface InitOptions {
  kind?: string;
  name?: string;
  sourceProfile?: string;
  region?: string;
  set?: readonly string[];
}

/** Stands for "the SDK's default chain" among the profiles. */
const defaultChain = "";

export async function init(options: InitOptions, world: World): Promise<number> {
  const addition = await compose(options, world);
  await addToConfig(addition, world);
  writeRemark(world, ...sentences.nextSteps);
  return exitCode.done;
}

async function compose(options: InitOptions, world: World): Promise<Addition> {
  const config = readConfigIfPresent(world);
  const ask = new Asking(world.questions);
  const kind = options.kind === undefined ? await chooseKind(ask) : checkKind(options.kind);
  const name = options.name ?? (await ask.type("What shall it be called?", "--name", naming(config)));
  const given = new Map(readSettings(options.set ?? []));
  for (const key of kinds[kind].required.filter((required) => !given.has(required))) {
    const { doc, example } = kinds[kind].entryKeys[key] ?? { doc: key, example: "" };
    const check = (text: string) => findProblem(key, text, kinds[kind].entryKeys[key]);
    given.set(key, await ask.type(doc, `--set ${key}=`, { example, check }));
  }
  const profile = options.sourceProfile ?? (await chooseProfile(ask, config, world));
  if (profile !== defaultChain) given.set("source_profile", profile);
  if (options.region !== undefined) given.set("region", options.region);
  return { kind, name, given: [...given] };
}

async function chooseKind(ask: Asking): Promise<Entry["kind"]> {
  const [only, ...others] = kindNames;
  if (only !== undefined && others.length === 0) return only;
  const choices = kindNames.map((kind) => ({ value: kind, label: kind, hint: kinds[kind].doc }));
  return checkKind(await ask.choose("What is it that you need access to?", "--kind", choices));
}

function checkKind(text: string): Entry["kind"] {
  const kind = kindNames.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new UsageMistake(`there is no kind ${text}`, `type: --kind ${kindNames.join(", ")}`);
}

function naming(config: Config | undefined): Typing {
  const taken = new Set(config?.entries.map(({ name }) => name.toLowerCase()));
  return {
    example: "web",
    check: (text) => {
      if (text === "") return "type a name, such as web";
      const problem = checkEntryName(text);
      if (problem !== undefined) return `it ${problem.why}; ${problem.write} would do`;
      return taken.has(text.toLowerCase()) ? "that name is taken" : undefined;
    },
  };
}

/** Where the config names one for all entries, or nobody can be asked, there is nothing to choose. */
async function chooseProfile(ask: Asking, config: Config | undefined, world: World): Promise<string> {
  if (config?.agent.sourceProfile !== undefined || !ask.isPossible) return defaultChain;
  const profiles = await listSourceProfiles(config, world);
  if (profiles.length === 0) return defaultChain;
  const none = { value: defaultChain, label: "none of these", hint: "the SDK's default chain" };
  return ask.choose("Whose credentials sign the calls?", "--source-profile", [...profiles, none]);
}

function readSettings(pairs: readonly string[]): [string, string][] {
  return pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    throw new UsageMistake(`--set ${pair} has no =`, `type: --set node=i-0123456789abcdef0`);
  });
}

function readConfigIfPresent({ env }: World): Config | undefined {
  try {
    return readConfig(configPlaces(env));
  } catch (error) {
    if (error instanceof Failure && error.code === "not-configured") return undefined;
    throw error;
  }
}
