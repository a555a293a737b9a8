// Resident memory of an agent that waits, with one lease held, beside a bare Node that waits.

import { setTimeout as delay } from "node:timers/promises";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld } from "../../test/end-to-end/harness/world.ts";
import { readResident } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { startBareNode } from "../start-bare-node.ts";

const mostTimesBare = 2.2;

export async function measureMemory({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createWorld();
  const agent = await startAgent(world);
  await using bare = await startBareNode(world.folder);
  await world.runHelper();
  await delay(isQuick ? 2_000 : 15_000);
  const ours = readResident(agent.pid);
  const reference = readResident(bare.pid);
  return [
    {
      what: "resident, idle, one JIT entry",
      ours: formatMiB(ours),
      reference: `${formatMiB(reference)}  bare node`,
      ratio: ours / reference,
      budget: `≤ ${mostTimesBare} × bare`,
      isMet: ours <= mostTimesBare * reference,
    },
  ];
}

function formatMiB(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
