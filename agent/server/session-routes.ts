// /v1/sessions: starts, resumes and ends sessions of Session Manager for whoever speaks the data channel. The agent
// signs and keeps nothing of them: every call names the entry, so that a restart cuts nobody off.

import { Failure } from "../../protocol/failure.ts";
import type { Agent } from "../agent.ts";
import type { Held } from "../entries.ts";
import type { Lease } from "../leases/lease.ts";
import { shellsOnly } from "../sources/node-sessions.ts";
import type { SessionSource } from "../sources/source.ts";
import { auditCall, type Call, commandWaitMs } from "./call.ts";
import { readContextHeader, readPlace, readWait } from "./incoming.ts";
import { obtainWithin, within } from "./obtain.ts";
import { sendJson } from "./outgoing.ts";
import { readDataKeyBody, readResumeBody, readSessionBody } from "./session-bodies.ts";

export async function postSession(agent: Agent, call: Call): Promise<void> {
  const { name, document, parameters, reason } = await readSessionBody(call.request);
  agent.config.ensureLoaded();
  refuseVainRequest(agent.entries.find(name, readPlace(call.query)), document);
  const started = await withSigner(agent, call, name, async (sessions, lease, signal) => {
    const target = await sessions.findNode(signal);
    return sessions.calls.start({ target, document, parameters, reason }, lease, signal);
  });
  auditCall(agent, call, `session ${name} ${document ?? "shell"}`, "ok");
  sendJson(call.response, 201, started);
}

export async function postResume(agent: Agent, call: Call): Promise<void> {
  const { name, node: target } = await readResumeBody(call.request);
  const sessionId = call.params.id ?? "";
  const resumed = await withSigner(agent, call, name, (sessions, lease, signal) =>
    sessions.calls.resume({ sessionId, target }, lease, signal),
  );
  auditCall(agent, call, `resume ${name}`, "ok");
  sendJson(call.response, 200, resumed);
}

export async function postDataKey(agent: Agent, call: Call): Promise<void> {
  const { name, ...wish } = await readDataKeyBody(call.request);
  const key = await withSigner(agent, call, name, (sessions, lease, signal) =>
    sessions.calls.dataKey(wish, lease, signal),
  );
  sendJson(call.response, 200, key);
}

export async function deleteSession(agent: Agent, call: Call): Promise<void> {
  const name = call.query.get("name") ?? "";
  const sessionId = call.params.id ?? "";
  await withSigner(agent, call, name, (sessions, lease, signal) =>
    sessions.calls.terminate(sessionId, lease, signal),
  );
  auditCall(agent, call, `terminate ${name}`, "ok");
  sendJson(call.response, 200, { sessionId });
}

/** The sessions on a node that are over: read, with nothing requested and nothing handed out. */
export async function getNodeSessions(agent: Agent, { response, params, query }: Call): Promise<void> {
  agent.config.ensureLoaded();
  const held = agent.entries.find(params.name ?? "", readPlace(query));
  const sessions = sessionsOf(held);
  const waitMs = readWait(query, commandWaitMs);
  const signal = AbortSignal.timeout(waitMs);
  const work = sessions.findNode(signal).then((node) => sessions.calls.history(node, signal));
  sendJson(response, 200, { sessions: await within(waitMs, work, held.keeper.name) });
}

/** Nobody is asked to approve what AWS denies afterwards; where access is approved already, AWS has its say. */
function refuseVainRequest({ entry, source, keeper }: Held, document: string | undefined): void {
  if (entry.kind !== "jit" || document === undefined || keeper.peek() !== undefined) return;
  if (source.requests?.record(false)?.state === "approved") return;
  throw shellsOnly(entry.name, `so nobody is asked to approve ${document}`);
}

/** Runs a call that the entry's own lease signs, or its source profile. */
async function withSigner<T>(
  agent: Agent,
  call: Call,
  name: string,
  work: (sessions: SessionSource, lease: Lease | undefined, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  agent.config.ensureLoaded();
  const held = agent.entries.find(name, readPlace(call.query));
  const sessions = sessionsOf(held);
  const endsAt = Date.now() + readWait(call.query, commandWaitMs);
  const lease = sessions.needsLease ? await obtainLease(held, call, endsAt - Date.now()) : undefined;
  const leftMs = Math.max(1, endsAt - Date.now());
  return within(leftMs, work(sessions, lease, AbortSignal.timeout(Math.ceil(leftMs))), held.keeper.name);
}

function obtainLease({ keeper }: Held, { request, response }: Call, waitMs: number): Promise<Lease> {
  const context = readContextHeader(request);
  const ask = context === undefined ? ({ by: "stranger" } as const) : ({ by: "caller", context } as const);
  return obtainWithin(keeper, ask, { waitMs, isGone: () => response.destroyed });
}

function sessionsOf({ source, entry }: Held): SessionSource {
  if (source.sessions !== undefined) return source.sessions;
  throw new Failure("bad-request", `${entry.name} (${entry.kind}) is no node of Systems Manager`, {
    next: suggestWay(entry),
  });
}

function suggestWay(entry: Held["entry"]): string {
  if (entry.kind !== "lightsail") return "see what it is for: jitney status";
  return entry.protocol === "rdp" ? `its password: jitney token ${entry.name}` : `run: ssh ${entry.sshHost}`;
}
