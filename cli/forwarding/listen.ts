// The near end of a forwarding: sockets that listen on loopback, and nowhere else.

import { createServer, type Server, type Socket } from "node:net";
import { Failure } from "../../protocol/failure.ts";

export interface Listening {
  /** As one types them: 127.0.0.1:8080, [::1]:8080. */
  names: string[];
  port: number;
  close(): void;
}

interface Place {
  address: string | undefined;
  port: number;
}

const bothLoopbacks = ["127.0.0.1", "::1"] as const;

/** Machines without IPv6 have no such address. */
const missingAddress = ["EADDRNOTAVAIL", "EAFNOSUPPORT"];

/** Throws a Failure where a port is taken. */
export async function listenOnLoopback(
  { address, port }: Place,
  accept: (socket: Socket) => void,
): Promise<Listening> {
  const first = await listen({ address: address ?? bothLoopbacks[0], port }, accept);
  const chosen = portOf(first);
  const servers = [first];
  try {
    if (address === undefined) servers.push(...(await listenBeside(chosen, accept)));
  } catch (error) {
    first.close();
    throw error;
  }
  const names = servers.map(nameOf);
  return { names, port: chosen, close: () => servers.forEach((server) => void server.close()) };
}

/** The same port on IPv6, where there is any. */
async function listenBeside(port: number, accept: (socket: Socket) => void): Promise<Server[]> {
  try {
    return [await listen({ address: bothLoopbacks[1], port }, accept)];
  } catch (error) {
    if (missingAddress.includes(codeOf(error))) return [];
    throw error;
  }
}

async function listen(
  { address, port }: { address: string; port: number },
  accept: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen({ host: address, port }, resolve);
  await promise.catch((error: unknown) => {
    throw explain(error, `${address.includes(":") ? `[${address}]` : address}:${port}`);
  });
  return server;
}

function explain(error: unknown, place: string): unknown {
  const code = codeOf(error);
  if (code === "EADDRINUSE") {
    return new Failure("not-ready", `${place} is in use by another program`, {
      next: "name another local port, or 0 for any that is free",
      cause: error,
    });
  }
  if (code === "EACCES") {
    return new Failure("bad-request", `this user may not listen on ${place}`, {
      next: "name a local port of 1024 or more",
      cause: error,
    });
  }
  return error;
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

function nameOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === "string") return "";
  return bound.family === "IPv6" ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`;
}

function portOf(server: Server): number {
  const bound = server.address();
  return bound === null || typeof bound === "string" ? 0 : bound.port;
}
