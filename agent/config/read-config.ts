// The configuration from its files: read, laid over one another, checked as a whole, completed with
// every default. One mistake anywhere and there is no configuration; the caller keeps the one it had.

import { Failure } from "../../protocol/failure.ts";
import { buildEntries } from "./build-entries.ts";
import { checkCaBundle } from "./ca-bundle.ts";
import type { Config } from "./config.ts";
import { type ConfigFile, type ConfigPlaces, readConfigFiles } from "./config-files.ts";
import { readIniFile } from "./ini-file.ts";
import { findSettings, mergeSections } from "./layers.ts";
import { listOrigins } from "./origins.ts";
import { readAgentSettings } from "./sections/agent.ts";
import { buildJitDefaults } from "./sections/jit.ts";
import { readPolicy } from "./sections/policy.ts";

export function readConfig(places: ConfigPlaces): Config {
  const files = readConfigFiles(places);
  if (files.length === 0) throw notConfigured(places.user);
  const config = buildConfig(files);
  checkCaBundle(config);
  return config;
}

/** From their text, be it on the disk yet or not; other files are not looked at. */
export function buildConfig(files: readonly ConfigFile[]): Config {
  const sections = mergeSections(files.flatMap(readIniFile));
  const agent = readAgentSettings(findSettings(sections, "agent"));
  const policy = readPolicy(findSettings(sections, "policy"));
  return {
    files: files.map(({ path }) => path),
    agent,
    policy,
    jit: buildJitDefaults({ defaults: findSettings(sections, "jit"), agent, policy }),
    entries: buildEntries(sections, agent, policy),
    origins: listOrigins(sections, policy),
  };
}

function notConfigured(path: string): Failure {
  const next = "run: jitney init; or: jitney add jit web --node i-0123456789abcdef0";
  return new Failure("not-configured", `there is no config yet: ${path} does not exist`, { next });
}
