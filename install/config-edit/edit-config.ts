// Entries put into the user's config file and taken out of it. The reader of the agent judges the outcome
// before it is written: with a mistake in it, old or new, nothing is, and the mistake is told.

import { dirname } from "node:path";
import type { Config, Entry } from "../../agent/config/config.ts";
import { type ConfigPlaces, readConfigFiles } from "../../agent/config/config-files.ts";
import { checkEntryName } from "../../agent/config/entry-name.ts";
import { findEntry } from "../../agent/config/find-entry.ts";
import { showValue } from "../../agent/config/mistake.ts";
import { buildConfig } from "../../agent/config/read-config.ts";
import { Failure } from "../../protocol/failure.ts";
import { type Disk, realDisk } from "../files/disk.ts";
import { withEditLock } from "../files/edit-lock.ts";
import { makeFolders } from "../files/folders.ts";
import { replaceFile } from "../files/replace-file.ts";
import { readUserFile, refuse } from "../files/user-file.ts";
import { appendSection, cutSection, hasSection } from "./section-text.ts";

export interface NewEntry {
  kind: Entry["kind"];
  name: string;
  settings: readonly (readonly [key: string, value: string])[];
}

export interface ConfigEdit {
  places: ConfigPlaces;
  disk?: Disk;
}

/** All of them in one edit, or none; returns the configuration with them. */
export function addEntries(entries: readonly NewEntry[], edit: ConfigEdit): Promise<Config> {
  return editConfig(edit, (text, config) => {
    for (const { name } of entries) checkNewName(name, text, config);
    const sections = entries.map(({ kind, name, settings }) => ({ title: `${kind} ${name}`, settings }));
    return sections.reduce(appendSection, text);
  });
}

/** Returns the configuration without it; one that stands below /etc as well is still in it. */
export function removeEntry(name: string, edit: ConfigEdit): Promise<Config> {
  const { user } = edit.places;
  return editConfig(edit, (text, config) => {
    const entry = findEntry(config, name);
    const title = `${entry.kind} ${entry.name}`;
    if (hasSection(text, title)) return cutSection(text, title);
    throw refuse(`[${title}] does not stand in ${user}`, "ask whoever maintains /etc/jitney");
  });
}

async function editConfig(
  { places, disk = realDisk }: ConfigEdit,
  change: (text: string, config: Config) => string,
): Promise<Config> {
  return withEditLock(dirname(places.user), async () => {
    const files = readConfigFiles(places); // which refuses what is not UTF-8 or not to be trusted
    const file = readUserFile(places.user);
    const others = files.filter(({ isSystem }) => isSystem);
    const build = (text: string) =>
      buildConfig([...others, { path: places.user, isSystem: false, text: text.replace(/^\uFEFF/, "") }]);
    const before = file.bytes?.toString("utf8") ?? "";
    const after = change(before, build(before));
    const config = build(after);
    makeFolders(file.target, disk);
    await replaceFile({ file, bytes: Buffer.from(after) }, disk);
    return config;
  });
}

function checkNewName(name: string, text: string, { entries }: Config): void {
  const problem = checkEntryName(name);
  if (problem !== undefined || name === "") {
    const why = problem?.why ?? "is empty";
    throw refuse(
      `the name ${showValue(name)} ${why}`,
      `take another name, such as ${problem?.write ?? "web"}`,
    );
  }
  const taken = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (taken === undefined) return;
  const title = `${taken.kind} ${taken.name}`;
  const isOwn = hasSection(text, title); // else it stands below /etc/jitney
  throw new Failure("config-invalid", `the name ${name} is taken by [${title}]`, {
    next: isOwn
      ? `take another name, or first: jitney remove ${taken.name}`
      : "take another name: it stands below /etc/jitney",
  });
}
