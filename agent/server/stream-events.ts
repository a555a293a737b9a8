// GET /v1/events: the status document as server-sent events, at once and after each change. A reader that
// does not keep up is sent the latest when it does, not each one in between.

import { versionHeader } from "../../protocol/messages.ts";
import { version } from "../../protocol/version.ts";
import type { Agent } from "../agent.ts";
import type { Call } from "./call.ts";

export function getEvents(agent: Agent, { response }: Call): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    [versionHeader]: version,
  });
  let isFull = false;
  const send = () => {
    if (isFull) return;
    isFull = !response.write(`event: status\ndata: ${JSON.stringify(agent.status())}\n\n`);
  };
  response.on("drain", () => {
    isFull = false;
    send();
  });
  response.on("close", agent.events.listen({ changed: send, ended: () => response.end() }));
  send();
}
