// Looks at an entry for just-in-time access: how it stands with the agent, and what AWS lets its credentials do.
// It files nothing and fetches nothing.

import { checkAgent, ofFailure } from "../../install/doctor/agent-state.ts";
import type { Finding } from "../../install/doctor/finding.ts";
import { checkAccess } from "../../install/doctor/jit-access.ts";
import { checkShadow } from "../../install/doctor/jit-shadow.ts";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { StatusDocument } from "../../protocol/status-document.ts";
import { version } from "../../protocol/version.ts";
import { fetchStatus, launchIfAbsent, listPastSessions } from "../agent-calls.ts";
import type { World } from "../world.ts";

export async function examineAccess(name: string, world: World): Promise<Finding[]> {
  const shadow = await examineSessions(name, world);
  const status = await readStatus(world).catch((error: unknown) => asFailure(error));
  if (status instanceof Failure) return [ofFailure({ ...status, detail: status.message })];
  const own = narrow(status, name);
  return [...checkAgent(own, version), ...own.entries.flatMap(checkAccess), ...shadow];
}

/** Advice only: a role need not be allowed to read them, and what else keeps AWS away is the status's to say. */
async function examineSessions(name: string, world: World): Promise<Finding[]> {
  const sessions = await listPastSessions(name, world).catch((error: unknown) => asFailure(error));
  return sessions instanceof Failure ? [] : checkShadow(name, sessions);
}

async function readStatus(world: World): Promise<StatusDocument> {
  await launchIfAbsent(world);
  return fetchStatus(world);
}

/** What goes wrong with others is not asked. */
function narrow(status: StatusDocument, name: string): StatusDocument {
  const entries = status.entries.filter((entry) => entry.name === name);
  const sources = entries.map(({ sourceProfile = "default chain" }) => sourceProfile);
  return {
    ...status,
    entries,
    sourceProfiles: status.sourceProfiles.filter(({ profile }) => sources.includes(profile)),
  };
}
