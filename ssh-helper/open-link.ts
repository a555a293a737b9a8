// Opens a link with an address on the run time that we are on.

import type { OpenLink } from "./dial.ts";
import { dialWithBun } from "./link-on-bun.ts";
import { dialWithNode } from "./link-on-node.ts";
import type { StandardStreams } from "./standard-streams.ts";

export function linkOpener(streams: StandardStreams): OpenLink {
  return (address, port, signal) =>
    "Bun" in globalThis ? dialWithBun(address, port, streams) : dialWithNode(address, port, signal);
}
