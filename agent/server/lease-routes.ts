// /v1/leases: renew now, forget one, wipe all. Approvals at AWS are not touched by any of them.

import type { Agent } from "../agent.ts";
import { describeEntry } from "../status.ts";
import { auditCall, type Call, commandWaitMs } from "./call.ts";
import { readPlace, readWait } from "./incoming.ts";
import { within } from "./obtain.ts";
import { sendJson } from "./outgoing.ts";

export async function postRenew(agent: Agent, call: Call): Promise<void> {
  agent.config.ensureLoaded();
  const held = agent.entries.find(call.params.name ?? "", readPlace(call.query));
  const { keeper } = held;
  await within(readWait(call.query, commandWaitMs), keeper.fetch({ by: "agent" }), keeper.name);
  auditCall(agent, call, `renew ${keeper.name}`, "ok");
  sendJson(call.response, 200, describeEntry(held));
}

export function deleteLease(agent: Agent, call: Call): void {
  agent.config.ensureLoaded();
  const held = agent.entries.find(call.params.name ?? "", readPlace(call.query));
  held.keeper.forget();
  auditCall(agent, call, `forget ${held.keeper.name}`, "ok");
  sendJson(call.response, 200, describeEntry(held));
}

export function deleteLeases(agent: Agent, call: Call): void {
  const forgotten = agent.wipe();
  auditCall(agent, call, "forget --all", "ok");
  sendJson(call.response, 200, { forgotten });
}
