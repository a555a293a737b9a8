// A stand-in for the managed endpoint itself: HTTPS and WebSocket on 127.0.0.1, for whoever shows a token
// that the emulator issued for this endpoint and that has not expired. What it lets in goes to a real
// Jupyter server behind it. (At AWS the status of a refusal is not documented.)

import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { createProxyServer } from "httpxy";
import type { ManagedEndpoints } from "./managed-endpoints.ts";

export interface EndpointServerOptions {
  /** PEM texts; who connects must trust the certificate. */
  tls: { key: string; cert: string };
  /** Where what is let in goes: `http://127.0.0.1:8889`. */
  backend: string;
  /** What lets us in there. */
  backendToken?: string;
}

export interface EndpointServer {
  url: string;
  /** What it answered, with the path: `200 GET /api/kernels`, `101 …` for a WebSocket; 403 is a refusal. */
  answers: string[];
  stop(): Promise<void>;
}

export async function startEndpointServer(
  endpoints: ManagedEndpoints,
  endpointId: string,
  { tls, backend, backendToken = "" }: EndpointServerOptions,
): Promise<EndpointServer> {
  const headers = { authorization: backendToken && `token ${backendToken}` };
  const proxy = createProxyServer({ target: backend, changeOrigin: true, headers });
  const answers: string[] = [];
  const isLetIn = (request: IncomingMessage) => endpoints.isGood(tokenOf(request), endpointId);
  const note = (status: number, { method, url = "" }: IncomingMessage) =>
    answers.push(`${status} ${method} ${url.split("?")[0]}`);
  const server = createServer(tls, (request, response) => {
    response.on("finish", () => note(response.statusCode, request));
    if (isLetIn(request)) void proxy.web(request, response);
    else response.writeHead(403, { "content-type": "application/json" }).end('{"message":"Forbidden"}');
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    note(isLetIn(request) ? 101 : 403, request);
    if (isLetIn(request))
      proxy.ws(request, socket, {}, head).catch(() => socket.destroy()); // the backend has gone
    else socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  proxy.on("error", (_error, _request, answer) => void answer?.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, answers, stop: () => stop(server, sockets) };
}

/** `Authorization: token …`, as Jupyter's gateway client sends it. */
function tokenOf({ headers }: IncomingMessage): string {
  return /^token (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
}

/** WebSockets among them, which the server itself no longer knows. */
function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  for (const socket of sockets) socket.destroy();
  return promise;
}
