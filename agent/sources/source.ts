// What the agent knows of a source: it fetches one lease for one entry. A new kind of access is a new
// implementation of this, in a file of its own beside this one, and a line in open-source.ts.

import type { CallerContext } from "../../protocol/messages.ts";
import type { Lease } from "../leases/lease.ts";

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
  /** Account, region and principal stay the source's own matter. Throws a Failure. */
  fetch(ask: Ask, signal: AbortSignal): Promise<Lease>;
  /** Where the fetched secret belongs to: a lease of another principal is dropped. */
  principal(signal: AbortSignal): Promise<string>;
}

/** Whether a flight begun for `ask` may do all that one for `other` may. */
export function covers(ask: Ask, other: Ask): boolean {
  return authority(ask) >= authority(other);
}

function authority(ask: Ask): number {
  switch (ask.by) {
    case "agent":
    case "stranger":
      return 0;
    case "caller":
      return ask.context.terminal ? 2 : 1;
    case "schedule":
      return 1;
    case "person":
      return 3;
  }
}
