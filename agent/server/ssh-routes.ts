// /v1/ssh/NAME: what a login needs, key files for those who know no agent, host keys that a person vouches for.
// An answer means that the certificate is fresh and that whatever ssh reads of it is on the disk.

import { asFailure, type FailureCode } from "../../protocol/failure.ts";
import type { Agent } from "../agent.ts";
import type { Held } from "../entries.ts";
import type { Lease } from "../leases/lease.ts";
import type { SshHost } from "../ssh-hosts/ssh-host.ts";
import { auditCall, type Call } from "./call.ts";
import { readHostKeysBody, readPlace, readWait } from "./incoming.ts";
import { obtainWithin, within } from "./obtain.ts";
import { sendJson } from "./outgoing.ts";

/** Of a node that is reached over Session Manager there is nothing to prepare. */
const sessionDocument = "AWS-StartSSHSession";

const usualPort = 22;

/** What AWS says of the host itself: a login with the lease that is held would be in vain. */
const answers = new Set<FailureCode>(["not-ready", "not-found"]);

export async function getSsh(agent: Agent, call: Call): Promise<void> {
  agent.config.ensureLoaded();
  const { entry, source } = agent.entries.find(call.params.name ?? "", readPlace(call.query));
  if (source.sessions === undefined) return prepareHost(agent, call);
  const port = entry.kind === "ssm" ? entry.port : usualPort;
  sendJson(call.response, 200, { via: "session", name: entry.name, document: sessionDocument, port });
}

async function prepareHost(agent: Agent, call: Call): Promise<void> {
  const { held, host } = findHost(agent, call);
  const lease = await freshLease(held, host, call);
  const document = await host.prepare(lease);
  const remark = remarkOn(agent, host, document.user);
  auditCall(agent, call, `ssh ${held.keeper.name}`, "ok");
  sendJson(call.response, 200, { ...document, ...(remark !== undefined && { remark }) });
}

export async function postSshFiles(agent: Agent, call: Call): Promise<void> {
  const { held, host } = findHost(agent, call);
  host.files.checkAllowed();
  const lease = await freshLease(held, host, call);
  const document = await host.writeFiles(lease);
  auditCall(agent, call, `ssh-files ${held.keeper.name}`, "ok");
  sendJson(call.response, 200, document);
}

export async function getHostKeys(agent: Agent, call: Call): Promise<void> {
  const { held, host } = findHost(agent, call);
  const lease = await freshLease(held, host, call);
  sendJson(call.response, 200, host.describeKeys(lease));
}

/** Replaces the keys that are trusted; none: nobody is any more. */
export async function postHostKeys(agent: Agent, call: Call): Promise<void> {
  const { held, host } = findHost(agent, call);
  const keys = await readHostKeysBody(call.request);
  const lease = await freshLease(held, host, call);
  host.trust(keys, lease);
  auditCall(agent, call, `trust ${held.keeper.name}`, "ok");
  sendJson(call.response, 200, host.describeKeys(lease));
}

function findHost(agent: Agent, { params, query }: Call): { held: Held; host: SshHost } {
  agent.config.ensureLoaded();
  const held = agent.entries.find(params.name ?? "", readPlace(query));
  return { held, host: agent.ssh.find(held) };
}

/** The lease, fetched anew where a login with the one that is held would be in vain; that one, where AWS is away. */
async function freshLease({ keeper, entry }: Held, host: SshHost, { query, response }: Call): Promise<Lease> {
  const endsAt = Date.now() + readWait(query, entry.waitMs);
  const patience = { waitMs: endsAt - Date.now(), isGone: () => response.destroyed };
  const lease = await obtainWithin(keeper, { by: "stranger" }, patience);
  if (query.get("fresh") !== "yes" && !host.wantsFetch(lease)) return lease;
  try {
    return await within(endsAt - Date.now(), keeper.fetch({ by: "agent" }), keeper.name);
  } catch (error) {
    const isForgotten = keeper.peek() !== lease; // by a wipe or a reload: not ours to use any more
    if (isForgotten || answers.has(asFailure(error).code)) throw error;
    return lease;
  }
}

/** ssh reads its configuration before it asks us; the first time it could not know the user yet. */
function remarkOn({ ssh }: Agent, host: SshHost, user: string): string | undefined {
  const { name, sshHost } = host.entry;
  if (ssh.wasToldUser(host, user)) return undefined;
  ssh.writeConfig();
  return `${name} is logged in to as ${user}, which ssh did not know yet: if it fails, run it again, or ssh ${user}@${sshHost}`;
}
