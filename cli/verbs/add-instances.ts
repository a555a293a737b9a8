// `jitney add lightsail --all`: an entry for each Lightsail instance that has none yet, all in one edit.

import { configPlaces } from "../../agent/config/config-files.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { regionName } from "../../agent/config/values/text.ts";
import { addEntries, type NewEntry } from "../../install/config-edit/edit-config.ts";
import { composeInstanceEntries, type ListedInstance } from "../../install/config-edit/instance-entries.ts";
import { listInstances } from "../agent-calls.ts";
import { awaitReload } from "../await-reload.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { shortenHome } from "../screen/text.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { awaitWith, writeLine } from "../write.ts";
import { readSshHosts } from "./ssh-host-names.ts";

export interface InstancesOptions {
  /** Several, with commas between. */
  region?: string;
  sourceProfile?: string;
}

export async function addInstances(options: InstancesOptions, world: World): Promise<number> {
  const places = configPlaces(world.env);
  const config = readConfig(places);
  const regions = readRegions(options.region ?? config.agent.region);
  const instances = await awaitWith(
    world,
    `asking AWS for its instances in ${regions.join(", ")} …`,
    listAll(regions, options, world),
  );
  const sshHosts = new Set(readSshHosts(world.env).keys());
  const { sourceProfile } = options;
  const entries = composeInstanceEntries(instances, { config, sshHosts, sourceProfile });
  if (entries.length > 0) await addEntries(entries, { places });
  tell(entries, instances.length, shortenHome(places.user, world.env.HOME), world);
  await awaitReload({ present: entries.map(({ name }) => name) }, world);
  return exitCode.done;
}

function readRegions(text: string | undefined): string[] {
  if (text === undefined) {
    throw new UsageMistake(
      "--all needs --region: the config names none",
      "type: jitney add lightsail --all --region eu-west-1",
    );
  }
  const regions = text.split(",").map((region) => region.trim());
  const wrong = regions.find((region) => !("value" in regionName.read(region)));
  if (wrong === undefined) return [...new Set(regions)];
  throw new UsageMistake(
    `--region ${wrong}: expected ${regionName.expects}`,
    "type: --region eu-west-1,us-east-1",
  );
}

async function listAll(
  regions: readonly string[],
  { sourceProfile }: InstancesOptions,
  world: World,
): Promise<ListedInstance[]> {
  const place = sourceProfile === undefined ? {} : { sourceProfile };
  const lists = regions.map(async (region) => {
    const found = await listInstances({ ...place, region }, world);
    return found.map((instance) => ({ ...instance, region }));
  });
  return (await Promise.all(lists)).flat();
}

function tell(entries: readonly NewEntry[], found: number, path: string, world: World): void {
  if (entries.length === 0) writeLine(world, sentences.noNewInstances(found));
  for (const { kind, name, settings } of entries) {
    const value = (key: string) => settings.find(([given]) => given === key)?.[1];
    writeLine(
      world,
      `${sentences.added(`${kind} ${name}`, path)}${usedBy(name, value("protocol"), value("ssh_host"))}`,
    );
  }
}

function usedBy(name: string, protocol: string | undefined, sshHost: string | undefined): string {
  return protocol === "rdp" ? `; its password: jitney token ${name}` : `; ssh ${sshHost ?? name}`;
}
