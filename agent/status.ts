// The status document: what the agent holds, seen from outside. It shows names, times and states; no
// secret can be in it, since nothing it is built from holds one.

import type { Failure } from "../protocol/failure.ts";
import type {
  EntryDocument,
  EntryState,
  FailureDocument,
  StatusDocument,
} from "../protocol/status-document.ts";
import { version } from "../protocol/version.ts";
import type { Held } from "./entries.ts";
import { describeRequest } from "./requests/record.ts";

const refusedCodes = new Set([
  "approval-rejected",
  "approval-revoked",
  "access-denied",
  "config-invalid",
  "ambiguous-node",
]);
const quietCodes = new Set(["access-expired", "request-not-allowed"]);

export interface StatusFacts {
  startedAt: number;
  executable: string;
  socket: string;
  replaced: boolean;
  environment: Record<string, string>;
  configFiles: readonly string[];
  configFailure: { failure: Failure; at: number } | undefined;
  sourceProfiles: StatusDocument["sourceProfiles"];
  held: readonly Held[];
  /** Why an entry cannot be used whatever it holds. */
  problems: ReadonlyMap<Held, Failure>;
}

export function describeStatus(facts: StatusFacts): StatusDocument {
  const { startedAt, executable, socket, replaced, environment, configFailure } = facts;
  return {
    version: 1,
    agent: {
      version,
      pid: process.pid,
      startedAt: iso(startedAt),
      executable,
      socket,
      replaced,
      environment,
    },
    config: {
      files: [...facts.configFiles],
      ...(configFailure !== undefined && {
        failure: describeFailure(configFailure.failure, configFailure.at),
      }),
    },
    sourceProfiles: mergeProfiles(facts.sourceProfiles),
    entries: facts.held.map((held) => describeEntry(held, facts.problems.get(held))),
  };
}

const profileRanks = ["login-needed", "failing", "ready", "unused"] as const;

/** A profile that signs in several regions is one: its worst state is what a person must know. */
function mergeProfiles(profiles: StatusDocument["sourceProfiles"]): StatusDocument["sourceProfiles"] {
  const merged = new Map<string, StatusDocument["sourceProfiles"][number]>();
  for (const one of profiles) {
    const other = merged.get(one.profile);
    const isWorse = other === undefined || rankOf(one) < rankOf(other);
    if (isWorse) merged.set(one.profile, one);
  }
  return [...merged.values()];
}

function rankOf({ state }: StatusDocument["sourceProfiles"][number]): number {
  return profileRanks.indexOf(state);
}

export function describeEntry(held: Held, problem?: Failure): EntryDocument {
  const { entry, source, keeper, prefetch } = held;
  const lease = keeper.peek();
  const failed = problem === undefined ? keeper.lastFailure : { failure: problem, at: Date.now() };
  const request = source.requests?.record(false);
  const nextRequest = source.requests?.record(true);
  const { lastUseAt, nextAt } = keeper;
  return {
    name: keeper.name,
    kind: entry.kind,
    ...(entry.kind === "lightsail" && { protocol: entry.protocol }),
    state: problem === undefined ? stateOf(lease !== undefined, failed?.failure, request?.state) : "refused",
    target: source.target,
    ...(entry.sourceProfile !== undefined && { sourceProfile: entry.sourceProfile }),
    ...(entry.region !== undefined && { region: entry.region }),
    ...(lease !== undefined && { issuedAt: iso(lease.issuedAt), expiresAt: iso(lease.expiresAt) }),
    ...(lease !== undefined &&
      nextAt !== undefined &&
      nextAt < lease.expiresAt && { nextRenewalAt: iso(nextAt) }),
    ...(lastUseAt !== undefined && { lastUsedAt: iso(lastUseAt) }),
    ...(prefetch?.nextAt !== undefined && { nextPrefetchAt: iso(prefetch.nextAt) }),
    ...(request !== undefined && { request: describeRequest(request) }),
    ...(nextRequest !== undefined && { nextRequest: describeRequest(nextRequest) }),
    ...(failed !== undefined && { failure: describeFailure(failed.failure, failed.at) }),
  };
}

/** What is held counts before what failed, and what failed before what AWS last said. */
function stateOf(hasLease: boolean, failure: Failure | undefined, request: string | undefined): EntryState {
  if (hasLease) return failure === undefined || quietCodes.has(failure.code) ? "ready" : "failing";
  if (request === "rejected" || request === "revoked") return "refused";
  if (request === "pending" || request === "filing") return "waiting";
  if (failure === undefined || quietCodes.has(failure.code)) return "asleep";
  return refusedCodes.has(failure.code) ? "refused" : "failed";
}

function describeFailure({ code, message, next }: Failure, at: number): FailureDocument {
  return { code, detail: message, ...(next !== undefined && { next }), at: iso(at) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
