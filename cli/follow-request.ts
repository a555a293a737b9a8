// Waits for the answer to an access request. The agent's events say when to look; where they break off,
// as when the agent restarts, the request is looked up again, which starts an agent.

import { setTimeout as delay } from "node:timers/promises";
import type { RequestDocument } from "../protocol/messages.ts";
import { socketPath } from "../protocol/paths.ts";
import { listRequests } from "./agent-calls.ts";
import { followStatus } from "./agent-events.ts";
import { isPending } from "./screen/request.ts";
import type { World } from "./world.ts";

const retryMs = 250;

/** The request as last seen: answered, or still pending when the signal ended the wait. */
export async function followRequest(
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

function isBrokenConnection(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "ECONNRESET" || code === "ECONNREFUSED" || code === "ENOENT" || code === "EPIPE";
}
