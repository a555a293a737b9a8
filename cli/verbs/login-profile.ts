// Which source profile a login is for, and the command that logs it in.

import type { Config } from "../../agent/config/config.ts";
import { configPlaces } from "../../agent/config/config-files.ts";
import { findEntry } from "../../agent/config/find-entry.ts";
import { nearest } from "../../agent/config/nearest.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { Failure } from "../../protocol/failure.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";

export interface Login {
  /** As people call it; `default` where none is configured. */
  profile: string;
  command: readonly string[];
  /** The login must write to the files that the agent reads. */
  env: Record<string, string>;
}

interface Choice {
  entry: string | undefined;
  profile: string | undefined;
}

export async function findLogin(choice: Choice, world: World): Promise<Login> {
  const config = readConfigFor(choice, world);
  const profile = choice.profile ?? (config && findProfile(config, choice.entry));
  const { awsConfigFile: configFile, awsSharedCredentialsFile: credentialsFile } = config?.agent ?? {};
  const { loginCommand, readProfiles } = await import("../../agent/sources/login-command.ts");
  const files = { configFile, credentialsFile };
  const command = await loginCommand(profile, files);
  const name = profile ?? "default";
  if (command === undefined) throw hasNoLogin(name, Object.keys(await readProfiles(files)));
  return {
    profile: name,
    command,
    env: {
      ...(configFile && { AWS_CONFIG_FILE: configFile }),
      ...(credentialsFile && { AWS_SHARED_CREDENTIALS_FILE: credentialsFile }),
    },
  };
}

/** A profile that was named needs no configuration at all. */
function readConfigFor({ profile }: Choice, world: World): Config | undefined {
  try {
    return readConfig(configPlaces(world.env));
  } catch (error) {
    if (profile !== undefined && error instanceof Failure && error.code === "not-configured")
      return undefined;
    throw error;
  }
}

function findProfile(config: Config, entry: string | undefined): string | undefined {
  if (entry !== undefined) return findEntry(config, entry).sourceProfile;
  const profiles = new Set(config.entries.map((one) => one.sourceProfile));
  if (profiles.size > 1) throw askWhich(config);
  return profiles.size === 1 ? [...profiles][0] : config.agent.sourceProfile;
}

function askWhich({ entries }: Config): UsageMistake {
  const listed = entries.map((entry) => `${entry.name} (${entry.sourceProfile ?? "default"})`).join(", ");
  return new UsageMistake(
    `jitney login needs a NAME, there are several source profiles: ${listed}`,
    `type: jitney login ${entries[0]?.name}`,
  );
}

function hasNoLogin(profile: string, known: readonly string[]): Failure {
  if (!known.includes(profile)) {
    const meant = nearest(profile, known);
    return new Failure("source-credentials-missing", `there is no AWS profile ${profile}`, {
      next:
        meant === undefined ? "see those there are: aws configure list-profiles" : `did you mean ${meant}?`,
    });
  }
  return new Failure("source-credentials-missing", `the profile ${profile} has neither SSO nor aws login`, {
    next: `see whether its credentials work: aws sts get-caller-identity --profile ${profile}`,
  });
}
