// The entries for Lightsail instances that AWS listed: one for each that has none yet, under names that are
// free in the config and in ssh's own configuration.

import type { Config } from "../../agent/config/config.ts";
import { checkEntryName } from "../../agent/config/entry-name.ts";
import { spellings } from "../../agent/ssh-hosts/client-config.ts";
import type { InstanceDocument } from "../../protocol/messages.ts";
import type { NewEntry } from "./edit-config.ts";

export interface ListedInstance extends InstanceDocument {
  region: string;
}

export interface Surroundings {
  config: Pick<Config, "entries">;
  /** Names that the user's own ssh configuration gives to hosts. */
  sshHosts: ReadonlySet<string>;
  sourceProfile: string | undefined;
}

export function composeInstanceEntries(
  instances: readonly ListedInstance[],
  { config, sshHosts, sourceProfile }: Surroundings,
): NewEntry[] {
  const { entries } = config;
  // an entry that names no region has its profile's, which is not known here: better no entry than a second
  const isKnown = ({ name, region }: ListedInstance) =>
    entries.some(
      (one) => one.kind === "lightsail" && one.instance === name && (one.region ?? region) === region,
    );
  // a new entry's name is its ssh host as well
  const taken = new Set(entries.flatMap(({ name, sshHost }) => [name.toLowerCase(), sshHost.toLowerCase()]));
  const added = instances.filter((instance) => !isKnown(instance));
  return added.map((instance) => {
    const isAlone = added.filter(({ name }) => isSameName(name, instance.name)).length === 1;
    const name = chooseName(instance, isAlone, taken);
    taken.add(name.toLowerCase());
    return {
      kind: "lightsail",
      name,
      settings: composeSettings(instance, name, { sshHosts, sourceProfile }),
    };
  });
}

/** The instance's own name; with its region where that does not tell it apart; else a number. */
function chooseName({ name, region }: ListedInstance, isAlone: boolean, taken: ReadonlySet<string>): string {
  const isFree = (one: string) => checkEntryName(one) === undefined && !taken.has(one.toLowerCase());
  const stems = [name, `lightsail-${name}`];
  const found = stems.flatMap((stem) => [...(isAlone ? [stem] : []), `${stem}-${region}`]).find(isFree);
  if (found !== undefined) return found;
  let number = 1;
  while (!isFree(`lightsail-${region}-${number}`)) number += 1;
  return `lightsail-${region}-${number}`;
}

function composeSettings(
  { name: instance, region, user, blueprint }: ListedInstance,
  name: string,
  { sshHosts, sourceProfile }: Omit<Surroundings, "config">,
): [string, string][] {
  const isWindows = blueprint?.startsWith("windows") === true;
  const isTaken = !isWindows && spellings(name).some((spelling) => sshHosts.has(spelling));
  return [
    ["instance", instance],
    ["region", region],
    ...(sourceProfile === undefined ? [] : [["source_profile", sourceProfile] as [string, string]]),
    ...(isWindows ? [["protocol", "rdp"] as [string, string]] : []),
    ...(isWindows || user === undefined ? [] : [["user", user] as [string, string]]),
    ...(isTaken ? [["ssh_host", `lightsail-${name}`] as [string, string]] : []),
  ];
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
