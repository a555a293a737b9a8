// The websocket of Bun, which can set headers. It cannot stop reading: what comes while the session is halted is
// held there, within its bound.

import type { OpenWebSocket, WebSocketLink } from "./web-socket.ts";

/** What Bun has beyond the standard. */
interface BunWebSocket extends WebSocket {
  ping(data?: string): void;
  terminate(): void;
}

type BunWebSocketClass = new (url: string, options: { headers: Record<string, string> }) => BunWebSocket;

export const openBunWebSocket: OpenWebSocket = (url, headers, events): WebSocketLink => {
  const socket = new (WebSocket as unknown as BunWebSocketClass)(url, { headers });
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
};

function bytesOf(data: ArrayBuffer | string): Uint8Array {
  return typeof data === "string" ? Buffer.from(data) : new Uint8Array(data);
}
