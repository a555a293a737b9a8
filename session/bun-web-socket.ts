// The websocket of Bun, which can set headers. It cannot stop reading: what comes while the session is halted is
// held there, within its bound.

import type {
  OpenWebSocket,
  WebSocketEnd,
  WebSocketEvents,
  WebSocketLink,
  WebSocketRoute,
} from "./web-socket.ts";

/** What Bun has beyond the standard. */
interface BunWebSocket extends WebSocket {
  ping(data?: string): void;
  terminate(): void;
}

interface BunOptions {
  headers: Record<string, string>;
  tls?: { ca: string };
  proxy?: string;
}

type BunWebSocketClass = new (url: string, options: BunOptions) => BunWebSocket;

/** `ca` stands instead of the authorities that the run time knows. */
export function createBunWebSocket({ ca, proxy }: WebSocketRoute = {}): OpenWebSocket {
  const route = { ...(ca !== undefined && { tls: { ca } }), ...(proxy !== undefined && { proxy }) };
  return (url, headers, events) => {
    const socket = new (WebSocket as unknown as BunWebSocketClass)(url, { ...route, headers });
    return listen(socket, events);
  };
}

function listen(socket: BunWebSocket, events: WebSocketEvents): WebSocketLink {
  let isClosed = false;
  let failure: string | undefined;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => events.received(bytesOf(data));
  socket.onerror = (event) => {
    failure = "message" in event ? String(event.message) : undefined;
  };
  socket.onclose = ({ code }) => {
    if (!isClosed)
      events.closed(code === 1000 ? { detail: "the service closed it" } : describeFailure(failure));
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

/** Bun tells the status of a refused upgrade in its text only: "… Expected 101 status code: 403". */
function describeFailure(message = "the connection was lost"): WebSocketEnd {
  const [, status] = /status code: (\d{3})\b/.exec(message) ?? [];
  if (status === undefined) return { detail: message };
  return { detail: `the upgrade was answered with ${status}`, status: Number(status) };
}

function bytesOf(data: ArrayBuffer | string): Uint8Array {
  return typeof data === "string" ? Buffer.from(data) : new Uint8Array(data);
}
