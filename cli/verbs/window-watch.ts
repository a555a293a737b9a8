// Says, while a shell is open, that its access window has ended: the shell stays, a new one needs a new request. AWS
// does not always tell in advance when that is; then the agent learns of it, and tells.

import { setTimeout as delay } from "node:timers/promises";
import { socketPath } from "../../protocol/paths.ts";
import type { RequestDocument } from "../../protocol/status-document.ts";
import { listRequests } from "../agent-calls.ts";
import { followStatus } from "../agent-events.ts";
import type { World } from "../world.ts";

interface Watched {
  /** As it was typed. */
  name: string;
  node: string;
  remark: (line: string) => void;
}

/** The longest delay that a timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** An agent that restarts is back sooner. */
const retryMs = 5_000;

/** Returns what ends the watch. */
export async function watchWindow({ name, node, remark }: Watched, world: World): Promise<() => void> {
  const requests = await listRequests(world).catch(() => []); // an agent that has just gone: nothing to say
  const request = requests.find((one) => one.node === node && one.state === "approved" && !one.next);
  if (request === undefined) return () => undefined;
  const { signal, stop } = startWatch();
  void Promise.race([awaitTime(request, world, signal), awaitAgent(request, world, signal)]).then((what) => {
    if (!signal.aborted) remark(describeEnd(what, name));
    stop();
  });
  return stop;
}

type End = "ended" | "revoked";

function startWatch() {
  const watch = new AbortController();
  return { signal: watch.signal, stop: () => watch.abort() };
}

function describeEnd(what: End, name: string): string {
  const first =
    what === "revoked" ? `the approval of ${name} was revoked` : `the access window of ${name} has ended`;
  return `${first}; this shell stays until you leave it or the account's limit for sessions ends it; ask for the next: jitney request ${name}`;
}

async function awaitTime({ windowEndsAt }: RequestDocument, world: World, signal: AbortSignal): Promise<End> {
  if (windowEndsAt === undefined) return new Promise(() => undefined); // the agent tells
  const leftMs = Math.max(0, Date.parse(windowEndsAt) - world.now());
  await delay(Math.min(leftMs, longestTimerMs), undefined, { signal, ref: false }).catch(() => undefined); // the shell was left
  return "ended";
}

async function awaitAgent({ id }: RequestDocument, world: World, signal: AbortSignal): Promise<End> {
  while (!signal.aborted) {
    const end = await followAgent(id, world, signal).catch(() => undefined); // it restarts, or the shell was left
    if (end !== undefined) return end;
    await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined); // the shell was left
  }
  return "ended";
}

/** Credentials end with the window at the latest; the agent asks for no others until somebody wants them. */
async function followAgent(
  id: string | undefined,
  world: World,
  signal: AbortSignal,
): Promise<End | undefined> {
  let endsAt = Number.POSITIVE_INFINITY;
  for await (const { entries } of followStatus(socketPath(world.env), signal)) {
    const entry = entries.find(({ request }) => request?.id === id);
    const state = entry?.request?.state;
    if (state === "revoked") return "revoked";
    if (state === "expired") return "ended";
    if (entry?.expiresAt !== undefined) endsAt = Date.parse(entry.expiresAt);
    else if (entry?.failure === undefined && world.now() >= endsAt) return "ended";
  }
  return undefined;
}
