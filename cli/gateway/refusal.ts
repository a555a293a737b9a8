// How the gateway says no: problem JSON to a request, a bare status to what wants to become a WebSocket.

import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export interface Refusal {
  status: 401 | 403 | 421 | 502 | 503;
  detail: string;
}

export function refuseRequest(response: ServerResponse, { status, detail }: Refusal): void {
  if (response.headersSent) {
    response.destroy(); // the answer had begun: cut short it says so itself
    return;
  }
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  const challenge = status === 401 ? { "www-authenticate": "Bearer" } : {};
  response.writeHead(status, { ...headers, ...challenge }).end(JSON.stringify({ status, detail }));
}

export function refuseSocket(socket: Duplex, { status }: Refusal): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status} \r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
