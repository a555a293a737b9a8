// The profiles in ~/.aws/config: one for each entry that hands out credentials, in one block at the end.
// They are served by our executable alone, since SDKs differ in what wins where a profile has more.

import type { Config, Entry } from "../../agent/config/config.ts";
import { cutBlock, findBlock, putBlock } from "../blocks/marked-block.ts";
import { type Change, changeText, textOf } from "../change.ts";
import { readUserFile, refuse } from "../files/user-file.ts";
import type { AwsSurroundings } from "../surroundings.ts";
import { checkAwsFile, type WrittenProfile } from "./check-aws.ts";
import { refuseDamaged } from "./refuse-damaged.ts";
import { refuseEdited } from "./refuse-edited.ts";

export function listProfiles({ config, regionOf, binFolder }: AwsSurroundings): WrittenProfile[] {
  return (config?.entries ?? []).filter(handsOutCredentials).map((entry) => ({
    name: entry.awsProfile,
    region: entry.region ?? regionOf(entry.sourceProfile),
    command: `${binFolder}/jitney-credential-process ${entry.name}`,
  }));
}

function handsOutCredentials({ kind }: Config["entries"][number]): boolean {
  const answers: Readonly<Partial<Record<Entry["kind"], true>>> = { jit: true };
  return answers[kind] === true;
}

export function formatProfiles(profiles: readonly WrittenProfile[]): string[] {
  return profiles.flatMap(({ name, region, command }) => [
    name === "default" ? "[default]" : `[profile ${name}]`,
    ...(region === undefined ? [] : [`region = ${region}`]),
    `credential_process = ${command}`,
  ]);
}

export function planAws(surroundings: AwsSurroundings): Change | undefined {
  const { places, overwrite } = surroundings;
  const file = readUserFile(places.awsConfig);
  const text = textOf(file);
  refuseDamaged(text ?? "", places.awsConfig);
  const found = findBlock(text ?? "");
  if (found?.isEdited && !overwrite) throw refuseEdited("the block of jitney", places.awsConfig, "install");
  const profiles = listProfiles(surroundings);
  checkNames(profiles, surroundings, found === undefined ? (text ?? "") : `${found.before}\n${found.after}`);
  const after = profiles.length === 0 ? text && cutBlock(text) : putBlock(text, formatProfiles(profiles));
  return changeText(file, after, (path) => checkAwsFile(path, places.awsConfig, profiles));
}

export function undoAws(path: string, overwrite: boolean): Change | undefined {
  const file = readUserFile(path);
  const text = textOf(file);
  if (text === undefined) return undefined;
  refuseDamaged(text, path);
  if (findBlock(text)?.isEdited && !overwrite) throw refuseEdited("the block of jitney", path, "uninstall");
  return changeText(file, cutBlock(text), (aside) => checkAwsFile(aside, path, []));
}

/** Two profiles of one name merge into one, and which key wins differs from SDK to SDK. */
function checkNames(profiles: readonly WrittenProfile[], { places }: AwsSurroundings, rest: string): void {
  const files = [
    { path: places.awsConfig, names: listTitles(rest) },
    { path: places.awsCredentials, names: listTitles(textOf(readUserFile(places.awsCredentials)) ?? "") },
  ];
  for (const { name, command } of profiles) {
    const taken = files.find(({ names }) => names.has(name));
    if (taken === undefined) continue;
    const entry = command.slice(command.lastIndexOf(" ") + 1);
    throw refuse(
      `the profile ${name} stands in ${taken.path} already`,
      `remove it there, or write below [jit ${entry}] in the config: aws_profile = ${name}-jit`,
    );
  }
}

function listTitles(text: string): Set<string> {
  const titles = [...text.matchAll(/^[ \t]*\[[ \t]*([^\]\r\n]*?)[ \t]*\]/gm)].map(([, title = ""]) => title);
  return new Set(titles.map((title) => title.replace(/^profile\s+/, "").replace(/^(["'])(.*)\1$/, "$2")));
}
