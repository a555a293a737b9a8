// The HTTP server below the routes: its limits. A connection that does not complete a request in time is
// cut by a timer of its own, since Node's periodic check wakes the process and cuts only every 30 s.

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";

/** A request's headers; a caller's context, percent-encoded, is the longest of them. */
const maxHeaderBytes = 16 * 1024;

/** Connections at once; what comes beyond is dropped, and a helper tries again. */
export const maxConnections = 4_096;

/** From the connection, or the last answer, to a complete request. */
const completeWithinMs = 5_000;

/** Node's own checks, put off for ever: the longest timer there is. */
const neverMs = 2 ** 31 - 1;

export function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      connectionsCheckingInterval: neverMs,
      headersTimeout: 0,
      requestTimeout: 0,
      keepAliveTimeout: 0,
      noDelay: false,
    },
    (request, response) => {
      renew(deadlines.get(request.socket), request, response);
      handle(request, response);
    },
  );
  server.maxConnections = maxConnections;
  server.on("connection", (socket: Socket) => deadlines.set(socket, startDeadline(socket)));
  server.on("clientError", refuseGarbage);
  return server;
}

/** What the timer of a connection looks at. A request costs three assignments: a fast caller pays no more. */
interface Deadline {
  /** Since when a request is awaited: the connection's start, or the last request's. */
  since: number;
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  timer: NodeJS.Timeout | undefined;
}

const deadlines = new WeakMap<Socket, Deadline>();

function startDeadline(socket: Socket): Deadline {
  const deadline: Deadline = {
    since: performance.now(),
    request: undefined,
    response: undefined,
    timer: undefined,
  };
  arm(socket, deadline, completeWithinMs);
  socket.on("close", () => clearTimeout(deadline.timer));
  return deadline;
}

function renew(deadline: Deadline | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (deadline === undefined) return;
  deadline.since = performance.now();
  deadline.request = request;
  deadline.response = response;
}

function arm(socket: Socket, deadline: Deadline, delayMs: number): void {
  deadline.timer = setTimeout(() => look(socket, deadline), delayMs);
}

function look(socket: Socket, deadline: Deadline): void {
  const { request, response, since } = deadline;
  if (request?.complete === true && response !== undefined && !response.writableFinished) {
    awaitFinish(socket, deadline, response);
    return;
  }
  const leftMs = since + completeWithinMs - performance.now();
  if (leftMs > 0) arm(socket, deadline, leftMs);
  else socket.destroy();
}

/** While an answer takes its time nothing wakes the agent; then the next request has its time again. */
function awaitFinish(socket: Socket, deadline: Deadline, response: ServerResponse): void {
  response.once("finish", () => {
    deadline.since = performance.now();
    if (!socket.destroyed) arm(socket, deadline, completeWithinMs);
  });
}

/** What is no HTTP, or too much of it, gets one short answer and the end of its connection. */
function refuseGarbage(
  error: NodeJS.ErrnoException,
  socket: NodeJS.WritableStream & { writable: boolean },
): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
