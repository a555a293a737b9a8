// The gateway's loopback server: whoever gets past the guard is passed on to the endpoint.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure } from "../../protocol/failure.ts";
import { Forwarder, type ForwarderOptions } from "./forwarder.ts";
import { findRefusal, type Guard } from "./guard.ts";
import { refuseRequest, refuseSocket } from "./refusal.ts";

export interface GatewayOptions extends ForwarderOptions {
  /** 0: the system chooses. */
  port: number;
  /** Who shows it may use the gateway. */
  bearer: string;
}

export interface Gateway {
  url: string;
  stop(): Promise<void>;
}

export async function startGateway({ port, bearer, ...options }: GatewayOptions): Promise<Gateway> {
  const server = createServer({ shouldUpgradeCallback: isWebSocket });
  const forwarder = new Forwarder(options);
  const guard = { port: await listen(server, port), bearer };
  serve(server, forwarder, guard);
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    forwarder.stop();
    await closed;
  };
  return { url: `http://127.0.0.1:${guard.port}`, stop };
}

/** Whoever offers another protocol, as curl does with HTTP/2, is content with an answer in this one. */
function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() === "websocket";
}

function serve(server: Server, forwarder: Forwarder, guard: Guard): void {
  server.on("request", (request, response) => {
    const refusal = findRefusal(request.headers, guard);
    if (refusal === undefined) void forwarder.forward(request, response);
    else refuseRequest(response, refusal);
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy()); // the client has gone
    const refusal = findRefusal(request.headers, guard);
    if (refusal === undefined) void forwarder.connect(request, socket, head);
    else refuseSocket(socket, refusal);
  });
}

/** Returns the port. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portFailure(port, error)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

function portFailure(port: number, cause: NodeJS.ErrnoException): Failure {
  const detail = `port ${port} of 127.0.0.1 cannot be had (${cause.code})`;
  return new Failure("not-ready", detail, { next: "leave --port out, and a free one is chosen", cause });
}
