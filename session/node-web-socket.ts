// The websocket of Node: `ws`, for the WebSocket that Node brings cannot set headers. Only the command and tests
// import this file; the small executables run on Bun and have no packages.

import { Agent as HttpsAgent } from "node:https";
import { WebSocket } from "ws";
import { maxFrameBytes } from "./frame.ts";
import type { OpenWebSocket, WebSocketEvents, WebSocketLink, WebSocketRoute } from "./web-socket.ts";

/** No compression: what comes is mostly encrypted, and an inflated frame has no bound of its own. */
const options = { perMessageDeflate: false, maxPayload: maxFrameBytes, skipUTF8Validation: true };

/** `ca` stands instead of the authorities that the run time knows. */
export function createNodeWebSocket({ ca, proxy }: WebSocketRoute = {}): OpenWebSocket {
  const route = {
    ...(ca !== undefined && { ca }),
    ...(proxy !== undefined && { agent: proxyAgent(proxy, ca) }),
  };
  return (url, headers, events) => {
    const socket = new WebSocket(url, { ...options, ...route, headers });
    listen(socket, events);
    return wrap(socket);
  };
}

/** Node's own proxy support; the names are the variables that it understands. */
function proxyAgent(proxy: string, ca: string | undefined): HttpsAgent {
  return new HttpsAgent({ proxyEnv: { HTTPS_PROXY: proxy }, ...(ca !== undefined && { ca }) });
}

function wrap(socket: WebSocket): WebSocketLink {
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
