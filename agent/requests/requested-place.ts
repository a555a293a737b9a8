// Under which place a node is held that was asked for without an entry: the one that its request was filed with, so
// that whoever names the node in the same way meets the same one.

import type { NodeOptions } from "../config/find-entry.ts";
import type { RequestRecord } from "./record.ts";

/** What the configuration gives a node anyway is left out, as people leave it out. */
export function requestedPlace(record: RequestRecord, defaults: NodeOptions): NodeOptions {
  const { sourceProfile, namedRegion } = record;
  const region = namedRegion ?? (defaults.region === undefined ? undefined : record.region);
  return {
    ...(sourceProfile !== undefined && sourceProfile !== defaults.sourceProfile && { sourceProfile }),
    ...(region !== undefined && region !== defaults.region && { region }),
  };
}
