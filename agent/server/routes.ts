// Every route of the socket, and the few lines that each takes. Whatever goes wrong in one becomes problem
// JSON for its caller, a metric and, where access was asked for, an audit line.

import type { IncomingMessage, ServerResponse } from "node:http";
import createRouter from "find-my-way";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { maxNameLength } from "../../protocol/messages.ts";
import type { Agent } from "../agent.ts";
import type { Lease } from "../leases/lease.ts";
import { describeRequest } from "../requests/record.ts";
import { listNodes } from "../sources/jit-service.ts";
import type { Ask } from "../sources/source.ts";
import { describeEntry } from "../status.ts";
import { readCaller, readContextHeader, readPlace, readRequestBody, readWait } from "./incoming.ts";
import { obtainWithin, within } from "./obtain.ts";
import { sendFailure, sendJson, sendText } from "./outgoing.ts";
import { streamEvents } from "./stream-events.ts";

/** One call, with what the router made of its path. */
interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  params: Record<string, string | undefined>;
  query: URLSearchParams;
}

type Handle = (agent: Agent, call: Call) => Promise<void> | void;

/** A call that goes to AWS for something else than credentials may take so long by default. */
const commandWaitMs = 15_000;

/** Automatic approval and the approvers' names are there at once or not at all. */
const settleMs = 2_500;

/** After these the request may be at AWS all the same; the keeper finds out. */
const unsettledCodes = new Set(["approval-pending", "timeout"]);

const routes: readonly (readonly [method: "GET" | "POST" | "DELETE", path: string, handle: Handle])[] = [
  ["GET", "/v1/credentials/:name", getCredentials],
  ["POST", "/v1/requests", postRequest],
  ["GET", "/v1/requests", getRequests],
  ["DELETE", "/v1/requests/:id", deleteRequest],
  ["POST", "/v1/leases/:name/renew", postRenew],
  ["DELETE", "/v1/leases/:name", deleteLease],
  ["DELETE", "/v1/leases", deleteLeases],
  ["GET", "/v1/nodes", getNodes],
  ["GET", "/v1/status", getStatus],
  ["GET", "/v1/events", getEvents],
  ["GET", "/metrics", getMetrics],
  ["GET", "/healthz", getHealth],
];

export function createHandler(agent: Agent): (request: IncomingMessage, response: ServerResponse) => void {
  const router = createRouter<createRouter.HTTPVersion.V1>({
    maxParamLength: 3 * maxNameLength, // percent-encoded
    defaultRoute: (_, response) => sendFailure(response, unknownRoute()),
    onBadUrl: (_, __, response) => sendFailure(response, new Failure("bad-request", "the path is malformed")),
    onMaxParamLength: (_, __, response) => sendFailure(response, tooLong()),
  });
  for (const [method, path, handle] of routes) {
    router.on(method, path, (request, response, params) => {
      const url = request.url ?? "";
      const cut = url.indexOf("?");
      const query = cut === -1 ? noQuery : new URLSearchParams(url.slice(cut + 1));
      run(agent, path, handle, { request, response, params, query });
    });
  }
  return (request, response) => {
    if (request.headers.origin !== undefined) sendFailure(response, browserFailure());
    else router.lookup(request, response);
  };
}

const noQuery = new URLSearchParams();

function run(agent: Agent, route: string, handle: Handle, call: Call): void {
  try {
    const done = handle(agent, call);
    if (done === undefined) agent.metrics.answers(route, "ok");
    else
      done
        .then(() => agent.metrics.answers(route, "ok"))
        .catch((error: unknown) => refuse(agent, route, call, error));
  } catch (error) {
    refuse(agent, route, call, error);
  }
}

function refuse(agent: Agent, route: string, { request, response }: Call, error: unknown): void {
  const failure = asFailure(error);
  agent.metrics.answers(route, failure.code);
  if (failure.code === "internal") agent.log("internal", { route, detail: failure.message });
  if (failure.needs === undefined && request.url?.startsWith("/v1/") === true) {
    const asked = `${request.method} ${request.url.split("?")[0]}`;
    agent.audit({
      asked,
      outcome: failure.code,
      declared: readCaller(request),
      requestId: failure.requestId,
    });
  }
  if (!response.headersSent) sendFailure(response, failure);
  else response.destroy();
}

/** A held lease is answered without another look at anything. */
function getCredentials(agent: Agent, call: Call): Promise<void> | void {
  const name = call.params.name ?? "";
  const lease = isPlain(call.query) ? agent.entries.peek(name)?.keeper.use() : undefined;
  if (lease !== undefined) return answerCredentials(agent, call, name, lease);
  return fetchCredentials(agent, call, name);
}

async function fetchCredentials(agent: Agent, call: Call, name: string): Promise<void> {
  agent.config.ensureLoaded();
  const { keeper, entry } = agent.entries.find(name, readPlace(call.query));
  const lease = await obtainWithin(keeper, readAsk(call.request), readWait(call.query, entry.waitMs));
  answerCredentials(agent, call, name, lease);
}

function answerCredentials(agent: Agent, { request, response }: Call, name: string, { value }: Lease): void {
  sendText(response, 200, "application/json", value.document);
  agent.audit({ asked: `credentials ${name}`, outcome: "ok", declared: readCaller(request) });
}

function readAsk(request: IncomingMessage): Ask {
  const context = readContextHeader(request);
  return context === undefined ? { by: "stranger" } : { by: "caller", context };
}

/** Whether the query can only be the `wait` that a held lease does not need. */
function isPlain(query: URLSearchParams): boolean {
  return query.size === 0 || (query.size === 1 && query.has("wait"));
}

async function postRequest(agent: Agent, { request, response, query }: Call): Promise<void> {
  agent.config.ensureLoaded();
  const body = await readRequestBody(request);
  const { source, keeper, nextWindow } = agent.entries.find(body.name, readPlace(query));
  const context = readContextHeader(request);
  const ask: Ask = context === undefined ? { by: "stranger" } : { by: "person", context };
  const before = new Set(agent.requests.all().map(({ id }) => id));
  const waitMs = readWait(query, commandWaitMs);
  const work = source.request(ask, body, AbortSignal.timeout(waitMs + commandWaitMs));
  const filed = await within(waitMs, work, keeper.name).catch((error: unknown) => {
    if (unsettledCodes.has(asFailure(error).code)) keeper.follow();
    throw error;
  });
  nextWindow.follow();
  await within(settleMs, keeper.fetch({ by: "agent" }), keeper.name).catch(() => undefined); // it is on file
  const record = agent.requests.all().find(({ key }) => key === filed.key) ?? filed;
  agent.audit({
    asked: `request ${keeper.name}`,
    outcome: record.state,
    declared: readCaller(request),
    requestId: record.id,
  });
  sendJson(response, before.has(record.id) ? 200 : 201, describeRequest(record));
}

function getRequests(agent: Agent, { response }: Call): void {
  sendJson(response, 200, { requests: agent.requests.all().map(describeRequest) });
}

async function deleteRequest(agent: Agent, { params, request, response, query }: Call): Promise<void> {
  agent.config.ensureLoaded();
  const record = agent.requests.all().find(({ id }) => id === params.id);
  if (record === undefined)
    throw new Failure("not-found", `no request ${params.id} is known`, { next: "see: jitney requests" });
  const { source, keeper } = agent.entries.find(
    record.entry ?? record.node,
    record.entry === undefined ? { region: record.region } : {},
  );
  const waitMs = readWait(query, commandWaitMs);
  const cancelled = await within(waitMs, source.cancel(record, AbortSignal.timeout(waitMs)), keeper.name);
  keeper.forget();
  agent.audit({
    asked: `cancel ${keeper.name}`,
    outcome: "ok",
    declared: readCaller(request),
    requestId: record.id,
  });
  sendJson(response, 200, describeRequest(cancelled));
}

async function postRenew(agent: Agent, { params, request, response, query }: Call): Promise<void> {
  agent.config.ensureLoaded();
  const held = agent.entries.find(params.name ?? "", readPlace(query));
  await within(readWait(query, commandWaitMs), held.keeper.fetch({ by: "agent" }), held.keeper.name);
  agent.audit({ asked: `renew ${held.keeper.name}`, outcome: "ok", declared: readCaller(request) });
  sendJson(response, 200, describeEntry(held));
}

function deleteLease(agent: Agent, { params, request, response, query }: Call): void {
  agent.config.ensureLoaded();
  const held = agent.entries.find(params.name ?? "", readPlace(query));
  held.keeper.forget();
  agent.audit({ asked: `forget ${held.keeper.name}`, outcome: "ok", declared: readCaller(request) });
  sendJson(response, 200, describeEntry(held));
}

function deleteLeases(agent: Agent, { request, response }: Call): void {
  const forgotten = agent.wipe();
  agent.audit({ asked: "forget --all", outcome: "ok", declared: readCaller(request) });
  sendJson(response, 200, { forgotten });
}

async function getNodes(agent: Agent, { response, query }: Call): Promise<void> {
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

function getStatus(agent: Agent, { response }: Call): void {
  sendJson(response, 200, agent.status());
}

function getEvents(agent: Agent, { response }: Call): void {
  streamEvents(agent, response);
}

async function getMetrics(agent: Agent, { response }: Call): Promise<void> {
  sendText(response, 200, agent.metrics.contentType, await agent.metrics.text());
}

function getHealth(_: Agent, { response }: Call): void {
  sendText(response, 200, "text/plain", "ok\n");
}

function unknownRoute(): Failure {
  return new Failure("not-found", "there is no such route", {
    next: "the routes: GET /v1/status, GET /v1/credentials/NAME, …",
  });
}

function tooLong(): Failure {
  return new Failure("bad-request", `a name has at most ${maxNameLength} characters`);
}

/** No browser speaks to a Unix socket; one that seems to was led here by a proxy. */
function browserFailure(): Failure {
  return new Failure("bad-request", "the socket serves no browser");
}
