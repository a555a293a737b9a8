// Every call of the command to the agent: one function a route, each with a deadline. Those that make
// something happen start an agent that is not there; those that only look or forget do not.

import { describeParent, readContext } from "../protocol/caller.ts";
import type { Exchange } from "../protocol/client.ts";
import { Failure, type Needs } from "../protocol/failure.ts";
import {
  callerHeader,
  contextHeader,
  type InstanceDocument,
  type NodeDocument,
  type RequestBody,
} from "../protocol/messages.ts";
import { reachAgent } from "../protocol/reach.ts";
import type { PastSessionDocument } from "../protocol/session-documents.ts";
import type {
  HostKeyDocument,
  HostKeysDocument,
  SshAddressDocument,
  SshFilesDocument,
} from "../protocol/ssh-documents.ts";
import type { EntryDocument, RequestDocument, StatusDocument } from "../protocol/status-document.ts";
import { isAgentRunning } from "./agent-probe.ts";
import type { World } from "./world.ts";

/** Whose credentials sign for a node without an entry, and where. */
export interface NodeOptions {
  sourceProfile?: string;
  region?: string;
}

/** Milliseconds for what the agent knows by itself. */
const locally = 10_000;

/** Milliseconds for what the agent asks AWS: some calls, each with its retries. */
const atAws = 60_000;

export async function fetchStatus(world: World): Promise<StatusDocument> {
  const document = await ask<StatusDocument>(get("/v1/status"), world, locally);
  if (document.version === 1) return document;
  throw new Failure("internal", `the agent's status has version ${document.version}, not 1`, {
    next: "bring agent and command to the same version: jitney agent restart",
  });
}

/** Files the request, or finds the one on file. Asks again with what the reason template needs. */
export async function fileRequest(
  body: RequestBody,
  node: NodeOptions,
  world: World,
): Promise<RequestDocument> {
  const post = (needs: Needs) => {
    const context = encodeURIComponent(JSON.stringify(readContext(world.env, world.folder(), needs)));
    const call = {
      method: "POST",
      path: `/v1/requests${nodeQuery(node)}`,
      body: JSON.stringify(body),
    } as const;
    return ask<RequestDocument>({ ...call, headers: { [contextHeader]: context } }, world, atAws);
  };
  await launchIfAbsent(world);
  return post({ env: [] }).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.needs === undefined) throw error;
    return post(error.needs);
  });
}

export async function listRequests(world: World): Promise<RequestDocument[]> {
  await launchIfAbsent(world);
  return (await ask<{ requests: RequestDocument[] }>(get("/v1/requests"), world, locally)).requests;
}

export async function cancelRequest(id: string, world: World): Promise<RequestDocument> {
  await launchIfAbsent(world);
  return ask({ method: "DELETE", path: `/v1/requests/${encodeURIComponent(id)}` }, world, atAws);
}

export async function listNodes(node: NodeOptions, world: World): Promise<NodeDocument[]> {
  await launchIfAbsent(world);
  return (await ask<{ nodes: NodeDocument[] }>(get(`/v1/nodes${nodeQuery(node)}`), world, atAws)).nodes;
}

/** Those that are over, on the node of an entry. */
export async function listPastSessions(name: string, world: World): Promise<PastSessionDocument[]> {
  await launchIfAbsent(world);
  const path = `/v1/nodes/${encodeURIComponent(name)}/sessions`;
  return (await ask<{ sessions: PastSessionDocument[] }>(get(path), world, atAws)).sessions;
}

export async function listInstances(node: NodeOptions, world: World): Promise<InstanceDocument[]> {
  await launchIfAbsent(world);
  const path = `/v1/instances${nodeQuery(node)}`;
  return (await ask<{ instances: InstanceDocument[] }>(get(path), world, atAws)).instances;
}

export async function renewNow(name: string, node: NodeOptions, world: World): Promise<EntryDocument> {
  await launchIfAbsent(world);
  const path = `/v1/leases/${encodeURIComponent(name)}/renew${nodeQuery(node)}`;
  return ask({ method: "POST", path }, world, atAws);
}

export async function forgetLease(name: string, node: NodeOptions, world: World): Promise<EntryDocument> {
  const path = `/v1/leases/${encodeURIComponent(name)}${nodeQuery(node)}`;
  return ask({ method: "DELETE", path }, world, locally);
}

export async function forgetAllLeases(world: World): Promise<number> {
  const call = { method: "DELETE", path: "/v1/leases" } as const;
  return (await ask<{ forgotten: number }>(call, world, locally)).forgotten;
}

/** Makes everything fresh that a login needs. */
export async function prepareSsh(name: string, world: World): Promise<SshAddressDocument> {
  await launchIfAbsent(world);
  return ask(get(`/v1/ssh/${encodeURIComponent(name)}?fresh=yes`), world, atAws);
}

export async function writeSshFiles(name: string, world: World): Promise<SshFilesDocument> {
  await launchIfAbsent(world);
  return ask({ method: "POST", path: `/v1/ssh/${encodeURIComponent(name)}/files` }, world, atAws);
}

export async function fetchHostKeys(name: string, world: World): Promise<HostKeysDocument> {
  await launchIfAbsent(world);
  return ask(get(`/v1/ssh/${encodeURIComponent(name)}/host-keys`), world, atAws);
}

/** Those and no others; none: nobody is trusted any more. */
export async function trustHostKeys(
  name: string,
  keys: readonly HostKeyDocument[],
  world: World,
): Promise<HostKeysDocument> {
  const path = `/v1/ssh/${encodeURIComponent(name)}/host-keys`;
  return ask({ method: "POST", path, body: JSON.stringify({ keys }) }, world, atAws);
}

/**
 * Here and not by reachAgent's `launch`: it knows why an agent did not start, such as a mistake in the
 * configuration, where the socket would only stay silent until the deadline.
 */
export async function launchIfAbsent(world: World): Promise<void> {
  if (await isAgentRunning(world.env)) return;
  const { startAgent } = await import("./start-agent.ts");
  await startAgent(world);
}

/** The answer's shape is the agent's word: both ends are built from protocol/messages.ts. */
export async function ask<Document extends object>(
  call: Exchange,
  world: World,
  timeoutMs: number,
): Promise<Document> {
  const headers = { ...call.headers, [callerHeader]: await describeParent() };
  const reply = await reachAgent(
    { ...call, headers },
    { env: world.env, deadlineAt: Date.now() + timeoutMs },
  );
  const document = parseJson(reply.body);
  if (typeof document === "object" && document !== null) return document as Document;
  throw new Failure("internal", "the agent's answer is not understood", { next: "jitney agent restart" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: another server answers on this socket
  }
}

function get(path: string): Exchange {
  return { method: "GET", path };
}

export function nodeQuery({ sourceProfile, region }: NodeOptions): string {
  const parameters = new URLSearchParams();
  if (sourceProfile !== undefined) parameters.set("source_profile", sourceProfile);
  if (region !== undefined) parameters.set("region", region);
  return parameters.size === 0 ? "" : `?${parameters}`;
}
