// What can be seen of the agent, and of the nodes one could ask for. Nothing here hands out access.

import type { Agent } from "../agent.ts";
import { lightsail } from "../sources/lightsail-service.ts";
import { listNodes } from "../sources/managed-nodes.ts";
import type { SourceProfile } from "../sources/source-profile.ts";
import { type Call, commandWaitMs } from "./call.ts";
import { readPlace, readWait } from "./incoming.ts";
import { within } from "./obtain.ts";
import { sendJson, sendText } from "./outgoing.ts";

export function getStatus(agent: Agent, { response }: Call): void {
  sendJson(response, 200, agent.status());
}

export async function getNodes(agent: Agent, { response, query }: Call): Promise<void> {
  const profile = openProfile(agent, query);
  const waitMs = readWait(query, commandWaitMs);
  const work = listNodes(profile, undefined, AbortSignal.timeout(waitMs));
  sendJson(response, 200, { nodes: await within(waitMs, work, "the list of nodes") });
}

/** The Lightsail instances of a region. */
export async function getInstances(agent: Agent, { response, query }: Call): Promise<void> {
  const profile = openProfile(agent, query);
  const waitMs = readWait(query, commandWaitMs);
  const signal = AbortSignal.timeout(waitMs);
  const work = profile.use(lightsail, "GetInstances", (calls) => calls.list(signal));
  sendJson(response, 200, { instances: await within(waitMs, work, "the list of instances") });
}

function openProfile({ config, entries }: Agent, query: URLSearchParams): SourceProfile {
  config.ensureLoaded();
  const { sourceProfile, region } = readPlace(query);
  const { agent: settings } = entries.config;
  return entries.sources.profile(sourceProfile ?? settings.sourceProfile, region ?? settings.region);
}

export async function getMetrics(agent: Agent, { response }: Call): Promise<void> {
  sendText(response, 200, agent.metrics.contentType, await agent.metrics.text());
}

export function getHealth(_: Agent, { response }: Call): void {
  sendText(response, 200, "text/plain", "ok\n");
}
