// `jitney config`: the settings in force, as `git config --list --show-origin` prints them.

import type { Config } from "../../agent/config/config.ts";
import { configPlaces } from "../../agent/config/config-files.ts";
import { hidePassword } from "../../agent/config/mistake.ts";
import { formatOrigins } from "../../agent/config/origins.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { exitCode } from "../exit-code.ts";
import type { World } from "../world.ts";
import { writeJson, writeLine } from "../write.ts";

export interface ConfigOptions {
  showOrigin?: true;
  json?: true;
}

export async function showConfig({ showOrigin, json }: ConfigOptions, world: World): Promise<number> {
  const config = readConfig(configPlaces(world.env));
  if (json) {
    writeJson(world, toDocument(config));
    return exitCode.done;
  }
  for (const line of formatOrigins(config)) writeLine(world, showOrigin ? line : withoutOrigin(line));
  return exitCode.done;
}

function toDocument({ files, origins }: Config) {
  const settings = origins.map((origin) => ({ ...origin, value: hidePassword(origin.value) }));
  return { files, settings };
}

function withoutOrigin(line: string): string {
  return line.slice(line.indexOf("\t") + 1);
}
