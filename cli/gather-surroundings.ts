// The facts that an install depends on, read from this machine.

import { dirname } from "node:path";
import type { Command } from "commander";
import type { Config } from "../agent/config/config.ts";
import { configPlaces } from "../agent/config/config-files.ts";
import { readConfig } from "../agent/config/read-config.ts";
import { readProfiles } from "../agent/sources/login-command.ts";
import { missingFolders } from "../install/files/folders.ts";
import { checkNamedFolder, findLastingFolder } from "../install/lasting-folder.ts";
import { findPlaces, findServiceManager, findShells, type Places } from "../install/places.ts";
import type { AwsSurroundings, Surroundings } from "../install/surroundings.ts";
import { Failure } from "../protocol/failure.ts";
import { completionScripts } from "./verbs/completion.ts";
import type { World } from "./world.ts";

export interface Wish {
  binFolder?: string;
  overwrite?: true;
}

export async function gatherSurroundings(wish: Wish, program: Command, world: World): Promise<Surroundings> {
  const binFolder = chooseBinFolder(wish, world);
  const aws = await gatherForAws(binFolder, world);
  return {
    ...aws,
    stateFolders: missingFolders(aws.places.record),
    shells: findShells(world.env, aws.places),
    completionText: completionScripts(program),
    serviceManager: findServiceManager(),
    overwrite: wish.overwrite === true,
  };
}

export async function gatherForAws(binFolder: string, world: World): Promise<AwsSurroundings> {
  const places = findPlaces(world.env);
  const profiles = await readProfiles({
    configFile: places.awsConfig,
    credentialsFile: places.awsCredentials,
  });
  return {
    places,
    config: readConfigIfPresent(world),
    regionOf: (profile) => profiles[profile ?? "default"]?.region,
    binFolder,
    overwrite: false,
  };
}

function chooseBinFolder({ binFolder }: Wish, world: World): string {
  if (binFolder !== undefined) return checkNamedFolder(binFolder);
  const [command = "", ...leading] = world.ownCommand(world.env);
  if (leading.length === 0) return findLastingFolder(command, world.env);
  throw new Failure(
    "config-invalid",
    `install needs the built executables, and this is ${dirname(leading[0] ?? "")}`,
    {
      next: "build them: npm run build; or name their folder: --bin-folder FOLDER",
    },
  );
}

/** Without one, service and completion can be installed all the same. */
function readConfigIfPresent({ env }: World): Config | undefined {
  try {
    return readConfig(configPlaces(env));
  } catch (error) {
    if (error instanceof Failure && error.code === "not-configured") return undefined;
    throw error;
  }
}

/** Whether people have seen enough of a file when they see its name. */
export function isOwnAffair({ completions, stateRoot }: Places, path: string): boolean {
  return path.startsWith(`${stateRoot}/`) || Object.values(completions).includes(path);
}
