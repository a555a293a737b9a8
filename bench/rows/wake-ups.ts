// How often an agent is woken that has nothing to renew, nothing pending and nothing scheduled, beside a
// bare Node that waits.

import { setTimeout as delay } from "node:timers/promises";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld } from "../../test/end-to-end/harness/world.ts";
import { readWakeUps } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { startBareNode } from "../start-bare-node.ts";

const settleMs = 15_000; // until V8 is done with the heap of the start

export async function measureWakeUps({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createWorld();
  const agent = await startAgent(world);
  await using bare = await startBareNode(world.folder);
  await delay(settleMs);

  const watchedMs = isQuick ? 10_000 : 60_000;
  const before = [readWakeUps(agent.pid), readWakeUps(bare.pid)] as const;
  await delay(watchedMs);
  const ours = readWakeUps(agent.pid) - before[0];
  const reference = readWakeUps(bare.pid) - before[1];
  return [
    {
      what: `wake-ups in ${watchedMs / 1000} s, nothing to do`,
      ours: String(ours),
      reference: `${reference}  bare node`,
      budget: "0",
      isMet: ours === 0,
    },
  ];
}
