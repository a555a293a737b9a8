// One request as it arrived, its body read whole. The bytes stay as they were sent, for a signature is
// over bytes; a body over the limit is refused before it takes memory.

import type { IncomingMessage } from "node:http";
import { refuse } from "./service-error.ts";

const maxBodyBytes = 1024 * 1024; // AWS's JSON services refuse at 1 MiB

export interface Incoming {
  method: string;
  /** As sent: still percent-encoded. */
  path: string;
  query: string;
  /** Names in lower case; values of a repeated header joined by commas, as SigV4 wants them. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  return toIncoming(request, await readBody(request));
}

export function toIncoming(request: IncomingMessage, body: Buffer): Incoming {
  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  return { method: request.method ?? "GET", path, query, headers: joinHeaders(request), body };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw refuse("RequestEntityTooLargeException", "Request size exceeded", 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function joinHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(",")]);
  return Object.assign(Object.create(null), Object.fromEntries(entries)); // clients choose the names looked up
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
