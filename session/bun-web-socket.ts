// The websocket of Bun, which can set headers. It cannot stop reading: what comes while the session is halted is
// held there, within its bound.

import type { OpenWebSocket, WebSocketEvents, WebSocketLink } from "./web-socket.ts";

/** What Bun has beyond the standard. */
interface BunWebSocket extends WebSocket {
  ping(data?: string): void;
  terminate(): void;
}

interface BunWebSocketOptions {
  headers: Record<string, string>;
  proxy?: string;
  tls?: { ca: unknown };
}

type BunWebSocketClass = new (url: string, options: BunWebSocketOptions) => BunWebSocket;

interface BunFiles {
  file(path: string): unknown;
}

/** How AWS is reached from here: through a proxy, past authorities of one's own (PEM). */
export interface Route {
  proxy?: string;
  caBundle?: string;
}

export function bunWebSocketOpener({ proxy, caBundle }: Route): OpenWebSocket {
  const { Bun: bun } = globalThis as unknown as { Bun: BunFiles };
  const route = {
    ...(proxy !== undefined && { proxy }),
    ...(caBundle !== undefined && { tls: { ca: bun.file(caBundle) } }),
  };
  return (url, headers, events) => openBunWebSocket(url, { headers, ...route }, events);
}

function openBunWebSocket(url: string, options: BunWebSocketOptions, events: WebSocketEvents): WebSocketLink {
  const socket = new (WebSocket as unknown as BunWebSocketClass)(url, options);
  let isClosed = false;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => events.received(bytesOf(data));
  socket.onclose = ({ code, reason }) => {
    if (!isClosed)
      events.closed({ detail: code === 1000 ? "the service closed it" : reason || `code ${code}` });
  };
  return {
    send: (data) => socket.send(data as Uint8Array<ArrayBuffer>),
    ping: () => socket.ping("keepalive"),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    pause: () => undefined,
    resume: () => undefined,
    close: () => {
      isClosed = true;
      socket.terminate();
    },
  };
}

function bytesOf(data: ArrayBuffer | string): Uint8Array {
  return typeof data === "string" ? Buffer.from(data) : new Uint8Array(data);
}
