// The socket that is shared: it answers what one entry holds, and nothing else. Whoever reaches it can neither file a
// request, nor see the other entries, nor the status: questions are made anew from the little that is allowed.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { exchange, type Reply, Unanswered } from "../../protocol/client.ts";
import { asFailure, Failure, fromProblem, toProblem } from "../../protocol/failure.ts";
import { callerHeader, versionHeader } from "../../protocol/messages.ts";
import { version } from "../../protocol/version.ts";

export interface ShareOptions {
  /** The entry. */
  name: string;
  /** The agent's own socket. */
  agentSocket: string;
}

/** As long as a helper waits. */
const longestAnswerMs = 10_000;

/** A request has no body, and little to say. */
const maxHeaderBytes = 8 * 1024;

export function createShareServer(options: ShareOptions): Server {
  return createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout: 5_000 }, (request, response) => {
    answer(request, options).then(
      (reply) => send(response, reply),
      (error: unknown) => sendFailure(response, asFailure(error)),
    );
  });
}

async function answer(request: IncomingMessage, { name, agentSocket }: ShareOptions): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://jitney");
  const encoded = encodeURIComponent(name);
  const isAllowed = [`/v1/credentials/${encoded}`, `/v1/token/${encoded}`].includes(pathname);
  if (request.method !== "GET" || !isAllowed) throw notShared(name);
  const wait = searchParams.get("wait");
  const query = new URLSearchParams({ file: "no", ...(wait !== null && { wait }) });
  const path = `${pathname}?${query}`;
  const { accept } = request.headers;
  const headers = { [callerHeader]: `share:${name} ${process.pid}`, ...(accept !== undefined && { accept }) };
  const reply = await exchange(agentSocket, { method: "GET", path, headers }, longestAnswerMs).catch(
    unanswered,
  );
  if (reply.status >= 400) throw withoutNeeds(fromProblem(reply.body));
  return reply;
}

/** What the agent would have to know of a caller may only be told by who sits at the agent. */
function withoutNeeds({ code, message, next, requestId }: Failure): Failure {
  return new Failure(code, message, { next, requestId });
}

function unanswered(error: unknown): never {
  if (!(error instanceof Unanswered)) throw error;
  throw new Failure("agent-unreachable", `the agent behind this share does not answer (${error.code})`, {
    next: "start it where the share comes from: jitney agent start",
  });
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const isJson = body.startsWith("{");
  response.writeHead(status, {
    "content-type": isJson ? "application/json" : "text/plain",
    "cache-control": "no-store",
    [versionHeader]: version,
  });
  response.end(body);
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  const problem = toProblem(failure);
  response.writeHead(problem.status, {
    "content-type": "application/problem+json",
    [versionHeader]: version,
  });
  response.end(JSON.stringify(problem));
}

function notShared(name: string): Failure {
  return new Failure("not-found", `only ${name} is shared here, to be read`, {
    next: `ask for it: jitney-credential-process ${name}`,
  });
}
