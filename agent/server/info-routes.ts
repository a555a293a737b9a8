// What can be seen of the agent, and of the nodes one could ask for. Nothing here hands out access.

import type { Agent } from "../agent.ts";
import { listNodes } from "../sources/jit-service.ts";
import { type Call, commandWaitMs } from "./call.ts";
import { readPlace, readWait } from "./incoming.ts";
import { within } from "./obtain.ts";
import { sendJson, sendText } from "./outgoing.ts";

export function getStatus(agent: Agent, { response }: Call): void {
  sendJson(response, 200, agent.status());
}

export async function getNodes(agent: Agent, { response, query }: Call): Promise<void> {
  agent.config.ensureLoaded();
  const { sourceProfile, region } = readPlace(query);
  const { agent: settings } = agent.entries.config;
  const profile = agent.entries.sources.profile(
    sourceProfile ?? settings.sourceProfile,
    region ?? settings.region,
  );
  const waitMs = readWait(query, commandWaitMs);
  const work = listNodes(profile, undefined, AbortSignal.timeout(waitMs));
  sendJson(response, 200, { nodes: await within(waitMs, work, "the list of nodes") });
}

export async function getMetrics(agent: Agent, { response }: Call): Promise<void> {
  sendText(response, 200, agent.metrics.contentType, await agent.metrics.text());
}

export function getHealth(_: Agent, { response }: Call): void {
  sendText(response, 200, "text/plain", "ok\n");
}
