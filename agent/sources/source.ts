// What the agent knows of a source: it fetches one lease for one entry. A new kind of access is a new
// implementation of this, in a file of its own beside this one, and a line in open-source.ts.

import type { CallerContext } from "../../protocol/messages.ts";
import type { Lease } from "../leases/lease.ts";
import type { RequestRecord } from "../requests/record.ts";
import type { NodeSessions } from "./node-sessions.ts";

/** On whose behalf a fetch happens; the later ones may do more. */
export type Ask =
  /** The agent's own renewal or poll. */
  | { by: "agent" }
  /** Somebody asked who has told nothing of himself yet. */
  | { by: "stranger" }
  | { by: "caller"; context: CallerContext }
  /** The time that the entry's `prefetch` names has come. */
  | { by: "schedule" }
  /** A person typed `jitney request`. */
  | { by: "person"; context: CallerContext };

export interface Source {
  /** What the entry stands for at AWS, as status shows it: a node, an instance, an endpoint. */
  readonly target: string;
  /** Where access must be requested before it is handed out. */
  readonly requests?: RequestSource;
  /** Where Session Manager can be asked for a session on it. */
  readonly sessions?: SessionSource;
  /** Account, region and principal stay the source's own matter. Throws a Failure. */
  fetch(ask: Ask, signal: AbortSignal): Promise<Lease>;
  /** Where the fetched secret belongs to: a lease of another principal is dropped. */
  principal(signal: AbortSignal): Promise<string>;
}

/** A source whose node can be reached over Session Manager. */
export interface SessionSource {
  /** Whether the entry's own lease signs; else the source profile does. */
  readonly needsLease: boolean;
  readonly calls: NodeSessions;
  /** The node's id; a tag is resolved. */
  findNode(signal: AbortSignal): Promise<string>;
}

/** What `jitney request` may say beyond what a use says. */
export interface RequestOptions {
  reason?: string | undefined;
  /** File although the last one was rejected or revoked. */
  again?: boolean | undefined;
  /** For the window after the current one. */
  next?: boolean | undefined;
}

export interface RequestSource {
  /** The open access request, found, adopted or filed. */
  request(ask: Ask, options: RequestOptions, signal: AbortSignal): Promise<RequestRecord>;
  /** Stops the approval of a pending request, where AWS lets this user. */
  cancel(record: RequestRecord, signal: AbortSignal): Promise<RequestRecord>;
  /** The last request of the entry, open or not; `next`: that for the window after the current one. */
  record(next: boolean): RequestRecord | undefined;
  /** Learns how the request for the window after stands; throws a Failure while it is not approved. */
  pollNext(signal: AbortSignal): Promise<void>;
}

/** Whether a flight begun for `ask` may do all that one for `other` may. */
export function covers(ask: Ask, other: Ask): boolean {
  return authority(ask) >= authority(other);
}

function authority(ask: Ask): number {
  switch (ask.by) {
    case "agent":
      return 0;
    case "stranger":
      return 1;
    case "caller":
      return ask.context.terminal ? 3 : 2;
    case "schedule":
      return 3;
    case "person":
      return 4;
  }
}
