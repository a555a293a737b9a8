// GET /v1/credentials/NAME, the hot path: a held lease is one lookup and one write.

import { Failure } from "../../protocol/failure.ts";
import type { Agent } from "../agent.ts";
import type { Lease } from "../leases/lease.ts";
import type { Ask } from "../sources/source.ts";
import { auditCall, type Call } from "./call.ts";
import { isPlain, readContextHeader, readPlace, readWait } from "./incoming.ts";
import { obtainWithin } from "./obtain.ts";
import { sendText } from "./outgoing.ts";

/** A held lease is answered without another look at anything. */
export function getCredentials(agent: Agent, call: Call): Promise<void> | void {
  const name = call.params.name ?? "";
  const lease = isPlain(call.search) ? agent.entries.peek(name)?.keeper.use() : undefined;
  if (lease !== undefined) return answer(agent, call, name, lease);
  return fetchCredentials(agent, call, name);
}

async function fetchCredentials(agent: Agent, call: Call, name: string): Promise<void> {
  agent.config.ensureLoaded();
  const { keeper, entry } = agent.entries.find(name, readPlace(call.query));
  const patience = { waitMs: readWait(call.query, entry.waitMs), isGone: () => call.response.destroyed };
  const lease = await obtainWithin(keeper, readAsk(call), patience);
  answer(agent, call, name, lease);
}

function answer(agent: Agent, call: Call, name: string, { value }: Lease): void {
  if (value.kind !== "credentials") throw noCredentials(name);
  sendText(call.response, 200, "application/json", value.document);
  auditCall(agent, call, `credentials ${name}`, "ok");
}

/** Whoever passes on what others ask may have nothing filed for them. */
function readAsk({ request, query }: Call): Ask {
  if (query.get("file") === "no") return { by: "agent" };
  const context = readContextHeader(request);
  return context === undefined ? { by: "stranger" } : { by: "caller", context };
}

function noCredentials(name: string): Failure {
  return new Failure("bad-request", `${name} has no AWS credentials to hand out`, {
    next: "see what it is for: jitney status",
  });
}
