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
      const deadline = deadlines.get(request.socket);
      if (deadline !== undefined) watchRequest(deadline, request, response);
      handle(request, response);
    },
  );
  server.maxConnections = maxConnections;
  server.on("connection", (socket: Socket) => deadlines.set(socket, startDeadline(socket)));
  server.on("clientError", refuseGarbage);
  return server;
}

interface Deadline {
  /** Since when a request is awaited or incomplete; undefined while one is being answered. */
  since: number | undefined;
  timer: NodeJS.Timeout | undefined;
  socket: Socket;
}

const deadlines = new WeakMap<Socket, Deadline>();

function startDeadline(socket: Socket): Deadline {
  const deadline: Deadline = { since: performance.now(), timer: undefined, socket };
  arm(deadline, completeWithinMs);
  socket.on("close", () => clearTimeout(deadline.timer));
  return deadline;
}

/** One timer runs per connection; moving `since` costs nothing, so a fast caller never touches it. */
function arm(deadline: Deadline, delayMs: number): void {
  deadline.timer = setTimeout(() => {
    deadline.timer = undefined;
    if (deadline.since === undefined) return;
    const leftMs = deadline.since + completeWithinMs - performance.now();
    if (leftMs <= 0) deadline.socket.destroy();
    else arm(deadline, leftMs);
  }, delayMs);
}

function watchRequest(deadline: Deadline, request: IncomingMessage, response: ServerResponse): void {
  const hasBody =
    request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  if (hasBody)
    request.once("end", () => response.writableFinished || pause(deadline)); // some answer without reading
  else pause(deadline);
  response.once("finish", () => {
    deadline.since = performance.now();
    if (deadline.timer === undefined && !deadline.socket.destroyed) arm(deadline, completeWithinMs);
  });
}

function pause(deadline: Deadline): void {
  deadline.since = undefined;
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
