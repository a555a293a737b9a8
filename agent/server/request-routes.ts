// /v1/requests: file or find an access request, list what is known, cancel one.

import { asFailure, Failure } from "../../protocol/failure.ts";
import type { RequestBody } from "../../protocol/messages.ts";
import type { Agent } from "../agent.ts";
import type { Held } from "../entries.ts";
import { describeRequest, type RequestRecord } from "../requests/record.ts";
import type { Ask, RequestSource } from "../sources/source.ts";
import { auditCall, type Call, commandWaitMs } from "./call.ts";
import { readContextHeader, readPlace, readRequestBody, readWait } from "./incoming.ts";
import { within } from "./obtain.ts";
import { sendJson } from "./outgoing.ts";

/** Automatic approval and the approvers' names are there at once or not at all. */
const settleMs = 2_500;

/** After these the request may be at AWS all the same; the keeper finds out. */
const unsettledCodes = new Set(["approval-pending", "timeout"]);

/** 201 where one was filed, 200 where there was one. */
export async function postRequest(agent: Agent, call: Call): Promise<void> {
  agent.config.ensureLoaded();
  const body = await readRequestBody(call.request);
  const held = agent.entries.find(body.name, readPlace(call.query));
  const known = new Set(agent.requests.ledger.all().map(({ id }) => id));
  const record = await settle(agent, held, await ensure(held, call, body));
  auditCall(agent, call, `request ${held.keeper.name}`, record.state, record.id);
  sendJson(call.response, known.has(record.id) ? 200 : 201, describeRequest(record));
}

async function ensure(held: Held, { request, query }: Call, body: RequestBody): Promise<RequestRecord> {
  const { keeper, nextWindow } = held;
  const context = readContextHeader(request);
  const ask: Ask = context === undefined ? { by: "stranger" } : { by: "person", context };
  const waitMs = readWait(query, commandWaitMs);
  const work = requestsOf(held).request(ask, body, AbortSignal.timeout(waitMs + commandWaitMs));
  return within(waitMs, work, keeper.name).catch((error: unknown) => {
    if (unsettledCodes.has(asFailure(error).code)) {
      keeper.follow();
      nextWindow?.follow();
    }
    throw error;
  });
}

/** The record after a first look at how it stands. */
async function settle(
  agent: Agent,
  { keeper, nextWindow }: Held,
  filed: RequestRecord,
): Promise<RequestRecord> {
  nextWindow?.follow();
  keeper.use(); // whoever asks for access means to use it: it is renewed from the first lease on
  await within(settleMs, keeper.fetch({ by: "agent" }), keeper.name).catch(() => undefined); // it is on file
  return agent.requests.ledger.all().find(({ key }) => key === filed.key) ?? filed;
}

export function getRequests(agent: Agent, { response }: Call): void {
  sendJson(response, 200, { requests: agent.requests.ledger.all().map(describeRequest) });
}

export async function deleteRequest(agent: Agent, call: Call): Promise<void> {
  agent.config.ensureLoaded();
  const { id } = call.params;
  const record = agent.requests.ledger.all().find((candidate) => candidate.id === id);
  if (record === undefined) throw unknownRequest(id);
  const held = agent.entries.findFor(record);
  const waitMs = readWait(call.query, commandWaitMs);
  const work = requestsOf(held).cancel(record, AbortSignal.timeout(waitMs));
  const cancelled = await within(waitMs, work, held.keeper.name);
  if (!record.next) held.keeper.forget();
  auditCall(agent, call, `cancel ${held.keeper.name}`, "ok", record.id);
  sendJson(call.response, 200, describeRequest(cancelled));
}

function requestsOf({ source, entry }: Held): RequestSource {
  if (source.requests !== undefined) return source.requests;
  throw new Failure("bad-request", `${entry.name} (${entry.kind}) needs no access request`, {
    next: "use it as it is; jitney status shows how it stands",
  });
}

function unknownRequest(id: string | undefined): Failure {
  return new Failure("not-found", `no request ${id ?? ""} is known`, { next: "see: jitney requests" });
}
