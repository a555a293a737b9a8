// Every route of the socket. Whatever goes wrong in one becomes problem JSON for its caller, a metric and,
// where access was asked for, an audit line.

import type { IncomingMessage, ServerResponse } from "node:http";
import createRouter from "find-my-way";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { maxNameLength } from "../../protocol/messages.ts";
import type { Agent } from "../agent.ts";
import { auditCall, Call, type Handle } from "./call.ts";
import { getCredentials } from "./credentials-route.ts";
import { getHealth, getInstances, getMetrics, getNodes, getStatus } from "./info-routes.ts";
import { deleteLease, deleteLeases, postRenew } from "./lease-routes.ts";
import { sendFailure } from "./outgoing.ts";
import { deleteRequest, getRequests, postRequest } from "./request-routes.ts";
import { deleteSession, getNodeSessions, postDataKey, postResume, postSession } from "./session-routes.ts";
import { getHostKeys, getSsh, postHostKeys, postSshFiles } from "./ssh-routes.ts";
import { getEvents } from "./stream-events.ts";
import { getToken } from "./token-route.ts";

/** The reference of the socket is kept equal to this list. */
export const routes: readonly (readonly [method: "GET" | "POST" | "DELETE", path: string, handle: Handle])[] =
  [
    ["GET", "/v1/credentials/:name", getCredentials],
    ["GET", "/v1/token/:name", getToken],
    ["GET", "/v1/ssh/:name", getSsh],
    ["POST", "/v1/ssh/:name/files", postSshFiles],
    ["GET", "/v1/ssh/:name/host-keys", getHostKeys],
    ["POST", "/v1/ssh/:name/host-keys", postHostKeys],
    ["POST", "/v1/sessions", postSession],
    ["POST", "/v1/sessions/:id/resume", postResume],
    ["POST", "/v1/sessions/:id/data-key", postDataKey],
    ["DELETE", "/v1/sessions/:id", deleteSession],
    ["POST", "/v1/requests", postRequest],
    ["GET", "/v1/requests", getRequests],
    ["DELETE", "/v1/requests/:id", deleteRequest],
    ["POST", "/v1/leases/:name/renew", postRenew],
    ["DELETE", "/v1/leases/:name", deleteLease],
    ["DELETE", "/v1/leases", deleteLeases],
    ["GET", "/v1/nodes", getNodes],
    ["GET", "/v1/nodes/:name/sessions", getNodeSessions],
    ["GET", "/v1/instances", getInstances],
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
      run(agent, path, handle, new Call(request, response, params));
    });
  }
  return (request, response) => {
    if (request.headers.origin !== undefined) sendFailure(response, browserFailure());
    else router.lookup(request, response);
  };
}

function run(agent: Agent, route: string, handle: Handle, call: Call): void {
  try {
    if ((call.params.name?.length ?? 0) > maxNameLength) throw tooLong();
    const done = handle(agent, call);
    if (done === undefined) agent.metrics.answers(route, "ok");
    else
      void agent.calls.follow(
        done
          .then(() => agent.metrics.answers(route, "ok"))
          .catch((error: unknown) => refuse(agent, route, call, error)),
      );
  } catch (error) {
    refuse(agent, route, call, error);
  }
}

function refuse(agent: Agent, route: string, call: Call, error: unknown): void {
  const { request, response } = call;
  const failure = asFailure(error);
  agent.metrics.answers(route, failure.code);
  if (failure.code === "internal") agent.log("internal", { route, detail: failure.message });
  // with ControlPersist ssh hides what its ProxyCommand says
  if (route.startsWith("/v1/ssh/"))
    agent.log("ssh-unanswered", { route, code: failure.code, detail: failure.message });
  if (failure.needs === undefined && request.url?.startsWith("/v1/") === true) {
    const asked = `${request.method} ${request.url.split("?")[0]}`;
    auditCall(agent, call, asked, failure.code, failure.requestId);
  }
  if (!response.headersSent) sendFailure(response, failure);
  else response.destroy();
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
