// Load on an HTTP server: connections that are kept, one request in flight on each, no pipelining. It reads
// no more of an answer than its length. Usage: load.ts SOCKET PATH CONNECTIONS MILLISECONDS; prints requests/s.

import { connect } from "node:net";

const [socketPath, path, connections, milliseconds] = process.argv.slice(2);
if (socketPath === undefined || milliseconds === undefined) {
  throw new Error("usage: load.ts SOCKET PATH CONNECTIONS MILLISECONDS");
}

const request = `GET ${path} HTTP/1.1\r\nHost: jitney\r\n\r\n`;
let answered = 0;
let isOver = false;

const startedAt = performance.now();
const ends = Array.from({ length: Number(connections) }, () => keepAsking(socketPath));
setTimeout(() => {
  isOver = true;
}, Number(milliseconds));
await Promise.all(ends);
console.log((answered / ((performance.now() - startedAt) / 1000)).toFixed(0));

function keepAsking(to: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(to);
  let received = "";
  socket.setEncoding("latin1");
  socket.on("connect", () => socket.write(request));
  socket.on("error", reject);
  socket.on("close", () => (isOver ? resolve() : reject(new Error("the server ended a connection"))));
  socket.on("data", (chunk: string) => {
    received += chunk;
    if (received.length < answerLength(received)) return;
    received = "";
    answered += 1;
    if (isOver) socket.destroy();
    else socket.write(request);
  });
  return promise;
}

/** Head and body together, in bytes; infinite while the head is incomplete. */
function answerLength(received: string): number {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd === -1) return Number.POSITIVE_INFINITY;
  if (!received.startsWith("HTTP/1.1 200")) throw new Error(received.slice(0, 200));
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error("an answer without content-length");
  return headEnd + 4 + Number(length);
}
