// Waits for the answer to an access request. The agent's events say when to look; where they break off,
// as when the agent restarts, the request is looked up again, which starts an agent.

import { setTimeout as delay } from "node:timers/promises";
import { socketPath } from "../protocol/paths.ts";
import type { RequestDocument } from "../protocol/status-document.ts";
import { listRequests, type NodeOptions, renewNow } from "./agent-calls.ts";
import { followStatus, isBrokenConnection } from "./agent-events.ts";
import { isPending } from "./screen/request.ts";
import type { World } from "./world.ts";

const retryMs = 250;

/** The agent polls AWS ever less often; while a person sits and waits it is asked to look each so often. */
const lookMs = 5_000;

/** The request as last seen: answered, or still pending when the signal ended the wait. */
export async function followRequest(
  request: RequestDocument,
  node: NodeOptions,
  world: World,
  signal: AbortSignal,
  onChange: (request: RequestDocument) => void,
): Promise<RequestDocument> {
  const over = new AbortController();
  void lookOften(request, node, world, AbortSignal.any([signal, over.signal]));
  try {
    return await followToAnswer(request, world, signal, onChange);
  } finally {
    over.abort();
  }
}

async function followToAnswer(
  request: RequestDocument,
  world: World,
  signal: AbortSignal,
  onChange: (request: RequestDocument) => void,
): Promise<RequestDocument> {
  let seen = request;
  while (isPending(seen.state) && !signal.aborted) {
    for await (const change of followChanges(seen, world, signal)) {
      seen = change;
      onChange(seen);
      if (!isPending(seen.state)) return seen;
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined); // the signal ends the wait
  }
  return seen;
}

/** What comes of it is told by the events. */
async function lookOften(
  request: RequestDocument,
  node: NodeOptions,
  world: World,
  signal: AbortSignal,
): Promise<void> {
  if (request.next) return; // it is not fetched before its turn
  for (;;) {
    await delay(lookMs, undefined, { signal }).catch(() => undefined); // the signal ends it
    if (signal.aborted) return;
    await renewNow(request.name ?? request.node, node, world).catch(() => undefined); // still pending
  }
}

async function* followChanges(
  request: RequestDocument,
  world: World,
  signal: AbortSignal,
): AsyncGenerator<RequestDocument> {
  try {
    yield await findRequest(request, world);
    for await (const _ of followStatus(socketPath(world.env), signal))
      yield await findRequest(request, world);
  } catch (error) {
    if (!signal.aborted && !isBrokenConnection(error)) throw error;
  }
}

async function findRequest(request: RequestDocument, world: World): Promise<RequestDocument> {
  const requests = await listRequests(world);
  return requests.find((other) => isSame(request, other)) ?? request;
}

function isSame(one: RequestDocument, other: RequestDocument): boolean {
  if (one.id !== undefined) return one.id === other.id;
  return one.node === other.node && one.next === other.next;
}
