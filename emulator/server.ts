// The HTTP side, on 127.0.0.1 only: reads a request, hands it to the reception, delivers what comes back.
// A request that a browser sends for a page (Origin) is refused unread. Dates are the emulator's clock's.

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "./clock.ts";
import type { Delivery } from "./faults/fault.ts";
import { type Incoming, readIncoming } from "./incoming.ts";
import { ServiceError } from "./service-error.ts";
import type { Reply } from "./wire/wire.ts";

export interface ServerOptions {
  port: number;
  tls: { key: string; cert: string } | undefined;
  clock: Clock;
  receive(incoming: Incoming): Promise<Delivery>;
  /** A websocket is asked for. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Aborted when the emulator stops: whatever is in hand then goes unanswered. */
  signal: AbortSignal;
}

export interface RunningServer {
  endpoint: string;
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response, options);
  const server = options.tls ? createHttpsServer(options.tls, handle) : createHttpServer(handle);
  server.on("upgrade", options.upgrade);
  server.keepAliveTimeout = 0; // a kept connection that the server ends is a race with the next call
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls ? "https" : "http";
  return { endpoint: `${scheme}://127.0.0.1:${port}`, stop: () => close(server) };
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  return promise;
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  response.setHeader("date", new Date(options.clock.now()).toUTCString());
  try {
    if (request.headers.origin !== undefined) return send(response, refusal(403, "Forbidden"));
    carryOut(await options.receive(await readIncoming(request)), response);
  } catch (error) {
    if (error instanceof ServiceError) return send(response, refusal(error.status, error.code));
    if (!request.complete || options.signal.aborted) return; // the client left, or the emulator stops
    throw error;
  }
}

function carryOut(delivery: Delivery, response: ServerResponse): void {
  switch (delivery.kind) {
    case "send":
      send(response, delivery.reply);
      break;
    case "half":
      sendHalf(response, delivery.reply);
      break;
    case "drop":
      response.socket?.destroy();
      break;
    case "hang":
      break; // until the client gives up
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": body.length });
  response.end(body);
}

function sendHalf(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": body.length });
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}

function refusal(status: number, code: string): Reply {
  const headers = { "content-type": "application/json", connection: "close" };
  return { status, headers, body: JSON.stringify({ __type: code }) };
}
