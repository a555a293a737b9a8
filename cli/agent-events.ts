// The agent's server-sent events (GET /v1/events), as a stream of status documents: one at the start,
// one at each change. It ends when the agent does. protocol/client.ts reads whole replies only.

import { type IncomingMessage, request } from "node:http";
import { fromProblem } from "../protocol/failure.ts";
import { checkSocket } from "../protocol/guard.ts";
import { versionHeader } from "../protocol/messages.ts";
import type { StatusDocument } from "../protocol/status-document.ts";
import { version } from "../protocol/version.ts";

/** A status document of ten thousand entries has some 5 MB; more is not an agent's. */
const maxEventCharacters = 16 * 1024 * 1024;

const eventEnd = "\n\n"; // https://html.spec.whatwg.org/multipage/server-sent-events.html

export async function* followStatus(socket: string, signal: AbortSignal): AsyncGenerator<StatusDocument> {
  checkSocket(socket);
  let text = "";
  for await (const chunk of await openEvents(socket, signal)) {
    text += chunk;
    const events = text.split(eventEnd);
    text = events.pop() ?? "";
    if (text.length > maxEventCharacters) throw new Error("an event of the agent is too long");
    for (const event of events) {
      const document = parseStatus(event);
      if (document !== undefined) yield document;
    }
  }
}

/** The agent has gone, or was never there: asking again later may help. */
export function isBrokenConnection(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "ECONNRESET" || code === "ECONNREFUSED" || code === "ENOENT" || code === "EPIPE";
}

async function openEvents(socket: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
  const headers = { accept: "text/event-stream", [versionHeader]: version };
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath: socket, path: "/v1/events", headers, signal, agent: false })
      .on("response", resolve)
      .on("error", reject)
      .end();
  });
  incoming.setEncoding("utf8");
  if ((incoming.statusCode ?? 0) < 400) return incoming;
  let body = "";
  for await (const chunk of incoming) body += chunk;
  throw fromProblem(body);
}

/** Other events and comments, which keep the connection alive, are passed over. */
function parseStatus(event: string): StatusDocument | undefined {
  const lines = event.split("\n");
  if (!lines.includes("event: status")) return undefined;
  const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice("data: ".length));
  const document = JSON.parse(data.join("\n")) as StatusDocument;
  return document.version === 1 ? document : undefined;
}
