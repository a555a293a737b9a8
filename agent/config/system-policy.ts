// The [policy] of the system's files by itself, and what it makes of a configuration that was read before it:
// a mistake in somebody's own file must not keep out what the administrator has forbidden since.

import { Failure } from "../../protocol/failure.ts";
import type { Config, Entry, Origin, Policy } from "./config.ts";
import { type ConfigPlaces, readSystemFiles } from "./config-files.ts";
import { readIniFile } from "./ini-file.ts";
import { findSettings, mergeSections } from "./layers.ts";
import { isTightened, listOrigins } from "./origins.ts";
import { readPolicy, tightenRequest } from "./sections/policy.ts";

export interface SystemPolicy {
  policy: Policy;
  origins: readonly Origin[];
}

/** Undefined where the system's own files have a mistake: they are not half obeyed. */
export function readSystemPolicy(places: ConfigPlaces): SystemPolicy | undefined {
  try {
    const sections = readSystemFiles(places).flatMap(readIniFile);
    const merged = mergeSections(sections.filter(({ title }) => title === "policy"));
    const policy = readPolicy(findSettings(merged, "policy"));
    return { policy, origins: listOrigins(merged, policy) };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Rules are tightened, and entries of kinds that may no longer be are left out. */
export function withPolicy(config: Config, { policy, origins }: SystemPolicy): Config {
  const [allowed, gone] = divideByKind(config.entries, policy);
  const titles = new Set(gone.map(({ kind, name }) => `${kind} ${name}`));
  const kept = config.origins.filter(
    (origin) => origin.section !== "policy" && !titles.has(origin.section) && !isTightened(origin, policy),
  );
  return {
    ...config,
    policy,
    jit: { ...config.jit, request: tightenRequest(config.jit.request, policy) },
    entries: allowed.map((entry) => tightenEntry(entry, policy)),
    origins: [...kept, ...origins],
  };
}

function divideByKind(entries: readonly Entry[], { kinds }: Policy): [allowed: Entry[], gone: Entry[]] {
  const isAllowed = ({ kind }: Entry) => kinds === undefined || kinds.includes(kind);
  return [entries.filter(isAllowed), entries.filter((entry) => !isAllowed(entry))];
}

function tightenEntry(entry: Entry, policy: Policy): Entry {
  if (entry.kind !== "jit") return entry;
  return { ...entry, request: tightenRequest(entry.request, policy) };
}
