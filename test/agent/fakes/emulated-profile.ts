// A source profile whose calls go, with the real SDK, to an emulator of the test's own.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AgentSettings } from "../../../agent/config/config.ts";
import { AwsClock, systemClock } from "../../../agent/leases/clock.ts";
import { SourceProfile } from "../../../agent/sources/source-profile.ts";
import { type Emulator, startEmulator } from "../../../emulator/emulator.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import { nodeId } from "./jit-entry.ts";
import { tempFolder } from "./temp-folder.ts";

export interface EmulatedProfile {
  profile: SourceProfile;
  emulator: Emulator;
  clock: AwsClock;
  settings: AgentSettings;
  accessKeyId: string;
}

export async function openProfile(options: EmulatorOptions = {}): Promise<EmulatedProfile> {
  const { emulator, files, accessKeyId } = await openEmulator("manual", options);
  const settings = settingsOf(files, emulator);
  const clock = new AwsClock(systemClock);
  const profile = new SourceProfile({
    profile: "corp",
    region: emulator.region,
    settings,
    clock,
    onCall: () => undefined,
  });
  onTestFinished(() => profile.close());
  return { profile, emulator, clock, settings, accessKeyId };
}

/** An emulator with a node of that policy, and files with the profile `corp` for it. */
export async function openEmulator(policy: "auto" | "manual", options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.stop());
  emulator.addNode({ id: nodeId, name: "web", policy });
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.issueSourceCredentials();
  const corp = {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    aws_session_token: sessionToken,
  };
  return { emulator, files: writeProfiles({ corp }), accessKeyId };
}

export type Profiles = Record<string, Record<string, string>>;

/** A folder with `credentials` and an empty `config`. */
export function writeProfiles(profiles: Profiles): { configFile: string; credentialsFile: string } {
  const folder = join(tempFolder(), "aws");
  mkdirSync(folder);
  const files = { configFile: join(folder, "config"), credentialsFile: join(folder, "credentials") };
  writeFileSync(files.configFile, "");
  writeFileSync(
    files.credentialsFile,
    formatProfiles(profiles, (name) => name),
  );
  return files;
}

export function formatProfiles(profiles: Profiles, title: (name: string) => string): string {
  const sections = Object.entries(profiles).map(([name, keys]) => {
    const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`);
    return [`[${title(name)}]`, ...lines].join("\n");
  });
  return `${sections.join("\n")}\n`;
}

export function settingsOf(
  files: { configFile: string; credentialsFile: string },
  emulator: Emulator,
): AgentSettings {
  return {
    sourceProfile: "corp",
    region: emulator.region,
    notify: false,
    endpointUrl: emulator.endpoint,
    caBundle: undefined,
    httpsProxy: undefined,
    noProxy: undefined,
    awsConfigFile: files.configFile,
    awsSharedCredentialsFile: files.credentialsFile,
    passEnv: [],
  };
}
