// The websocket of Node: `ws`, for the WebSocket that Node brings cannot set headers. Only the command and tests
// import this file; the small executables run on Bun and have no packages.

import { readFileSync } from "node:fs";
import { Agent as HttpsAgent } from "node:https";
import { getCACertificates } from "node:tls";
import { type ClientOptions, WebSocket } from "ws";
import { maxFrameBytes } from "./frame.ts";
import type { OpenWebSocket, WebSocketEvents, WebSocketLink } from "./web-socket.ts";

/** No compression: what comes is mostly encrypted, and an inflated frame has no bound of its own. */
const options = { perMessageDeflate: false, maxPayload: maxFrameBytes, skipUTF8Validation: true };

/** How AWS is reached from here: through a proxy, past authorities of one's own (PEM). */
export interface Route {
  proxy?: string;
  caBundle?: string;
}

export function nodeWebSocketOpener(route: Route): OpenWebSocket {
  const agent = createAgent(route);
  return (url, headers, events) => openNodeWebSocket(url, { ...options, headers, agent }, events);
}

/** Node's own proxy support: the names are the variables that it understands. */
function createAgent({ proxy, caBundle }: Route): HttpsAgent | undefined {
  if (proxy === undefined && caBundle === undefined) return undefined;
  return new HttpsAgent({
    ...(proxy !== undefined && { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } }),
    ...(caBundle !== undefined && { ca: [...getCACertificates("default"), readFileSync(caBundle, "utf8")] }),
  });
}

function openNodeWebSocket(url: string, settings: ClientOptions, events: WebSocketEvents): WebSocketLink {
  const socket = new WebSocket(url, settings);
  listen(socket, events);
  return {
    send: (data) => socket.send(data, ignoreFailure),
    ping: () => socket.ping("keepalive", true, ignoreFailure),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => {
      socket.removeAllListeners();
      socket.on("error", ignoreFailure); // of an upgrade that is given up
      socket.terminate();
    },
  };
}

/** "close" follows, and tells it. */
function ignoreFailure(): void {}

function listen(socket: WebSocket, events: WebSocketEvents): void {
  let detail = "the connection was lost";
  let status: number | undefined;
  socket.on("open", () => events.opened());
  socket.on("message", (data) => events.received(data as Buffer));
  socket.on("error", (error) => {
    detail = error.message;
  });
  socket.on("unexpected-response", (request, response) => {
    status = response.statusCode;
    detail = `the upgrade was answered with ${status}`;
    request.destroy();
    events.closed({ detail, status });
  });
  socket.on("close", (code) => {
    if (status === undefined) events.closed({ detail: code === 1000 ? "the service closed it" : detail });
  });
}
