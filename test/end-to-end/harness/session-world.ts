// A world whose node runs sessions: [jit web], where an approval is needed, and [ssm db], the same node with the
// source profile's own credentials.

import type { NodeOptions } from "../../../emulator/ssm/nodes.ts";
import { createWorld, node, type World, type WorldOptions } from "./world.ts";

export interface SessionWorldOptions extends Omit<WorldOptions, "entry"> {
  /** Lines of [ssm db] beside the node. */
  db?: string;
  ports?: NodeOptions["ports"];
}

export async function createSessionWorld({
  db = "",
  ports,
  ...options
}: SessionWorldOptions = {}): Promise<World> {
  const entry = `request = always\nreason = a test of jitney\n\n[ssm db]\nnode = ${node}\n${db}`;
  const world = await createWorld({ ...options, entry });
  if (ports !== undefined)
    world.emulator.addNode({ id: node, name: "web-1", policy: options.policy ?? "auto", ports });
  return world;
}
