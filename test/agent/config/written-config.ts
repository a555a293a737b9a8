// Config files in a temporary folder that goes when the test ends.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { onTestFinished } from "vitest";
import type { Config } from "../../../agent/config/config.ts";
import type { ConfigPlaces } from "../../../agent/config/config-files.ts";
import { readConfig } from "../../../agent/config/read-config.ts";
import { Failure } from "../../../protocol/failure.ts";

export interface Written {
  user?: string | Uint8Array;
  system?: string;
  /** By file name. */
  folder?: Record<string, string>;
}

export function writeConfig({ user, system, folder }: Written): ConfigPlaces {
  const home = mkdtempSync(`${tmpdir()}/jitney-config-`);
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const places = {
    system: `${home}/etc.ini`,
    systemFolder: `${home}/conf.d`,
    user: `${home}/config.ini`,
  };
  if (user !== undefined) writeFileSync(places.user, user);
  if (system !== undefined) writeFileSync(places.system, system);
  if (folder !== undefined) mkdirSync(places.systemFolder);
  for (const [name, text] of Object.entries(folder ?? {}))
    writeFileSync(`${places.systemFolder}/${name}`, text);
  return places;
}

export function readText(user: string): Config {
  return readConfig(writeConfig({ user }));
}

/** The failure that reading ends in, with the temporary folder left out of its words. */
export function refusal(places: ConfigPlaces): { code: string; message: string; next: string | undefined } {
  const failure = catchFailure(() => readConfig(places));
  const home = places.user.replace("config.ini", "");
  const { code, message, next } = failure;
  return { code, message: message.replaceAll(home, ""), next: next?.replaceAll(home, "") };
}

export function refusalOf(user: string): { message: string; next: string | undefined } {
  const { message, next } = refusal(writeConfig({ user }));
  return { message, next };
}

export function catchFailure(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
