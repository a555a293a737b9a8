// GET /v1/token/NAME: the session token of a managed endpoint or the password of a Windows, as JSON or bare.
// A held lease is one lookup and one write, as with credentials.

import type { IncomingMessage } from "node:http";
import { Failure } from "../../protocol/failure.ts";
import type { Agent } from "../agent.ts";
import type { Lease } from "../leases/lease.ts";
import { auditCall, type Call } from "./call.ts";
import { isPlain, readWait } from "./incoming.ts";
import { obtainWithin } from "./obtain.ts";
import { sendText } from "./outgoing.ts";

export function getToken(agent: Agent, call: Call): Promise<void> | void {
  const name = call.params.name ?? "";
  const lease = isPlain(call.search) ? agent.entries.peek(name)?.keeper.use() : undefined;
  if (lease !== undefined) return answer(agent, call, name, lease);
  return fetchToken(agent, call, name);
}

/** What hands out no token is refused before anything is asked of AWS, let alone of an approver. */
async function fetchToken(agent: Agent, call: Call, name: string): Promise<void> {
  agent.config.ensureLoaded();
  const { keeper, entry } = agent.entries.find(name);
  const hasToken = entry.kind === "emr" || (entry.kind === "lightsail" && entry.protocol === "rdp");
  if (!hasToken) throw noToken(name);
  const patience = { waitMs: readWait(call.query, entry.waitMs), isGone: () => call.response.destroyed };
  answer(agent, call, keeper.name, await obtainWithin(keeper, { by: "stranger" }, patience));
}

function answer(agent: Agent, call: Call, name: string, { value }: Lease): void {
  if (value.kind !== "token") throw noToken(name);
  if (wantsText(call.request)) sendText(call.response, 200, "text/plain", `${value.token}\n`);
  else sendText(call.response, 200, "application/json", value.document);
  auditCall(agent, call, `token ${name}`, "ok");
}

function wantsText({ headers }: IncomingMessage): boolean {
  return headers.accept?.startsWith("text/plain") === true;
}

function noToken(name: string): Failure {
  return new Failure("bad-request", `${name} has no token to hand out`, {
    next: "see what it is for: jitney status",
  });
}
