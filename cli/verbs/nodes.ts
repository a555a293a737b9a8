// `jitney nodes`: the managed nodes one could ask for.

import { listNodes, type NodeOptions } from "../agent-calls.ts";
import { exitCode } from "../exit-code.ts";
import { formatNodes } from "../screen/nodes.ts";
import { chooseView } from "../screen/view.ts";
import type { World } from "../world.ts";
import { awaitWith, writeJson } from "../write.ts";

export interface NodesOptions extends NodeOptions {
  json?: true;
}

export async function showNodes(options: NodesOptions, world: World): Promise<number> {
  const nodes = await awaitWith(world, "asking AWS for its managed nodes …", listNodes(options, world));
  if (options.json) writeJson(world, { nodes });
  else world.stdout.write(formatNodes(nodes, chooseView(world.stdout, world)));
  return exitCode.done;
}
