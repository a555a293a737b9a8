// Resident memory of an agent that waits, with one lease held, beside a bare Node that waits; and of one with
// a lease of each kind, which has loaded the client of each service. The agent's executable is a copy, as tar, dpkg
// and npm lay it down and as it is read after a boot: what a build wrote in one piece lies in the page cache in
// large pieces, each of which is resident whole (20 MiB more, measured).

import { copyFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { createEmrWorld } from "../../test/end-to-end/harness/managed-endpoint.ts";
import { jitney } from "../../test/end-to-end/harness/programs.ts";
import { type RunningAgent, startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import { readResident } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { startBareNode } from "../start-bare-node.ts";

const mostTimesBare = 2.2;

const instance = "[lightsail blog]\ninstance = Blog\n";

export async function measureMemory({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const settleMs = isQuick ? 2_000 : 15_000;
  await using world = await createWorld();
  const agent = await startInstalled(world);
  await using bare = await startBareNode(world.folder);
  await world.runHelper();
  await delay(settleMs);
  const ours = readResident(agent.pid);
  const reference = readResident(bare.pid);
  const all = await measureAllKinds(settleMs);
  return [
    {
      what: "resident, idle, one JIT entry",
      ours: formatMiB(ours),
      reference: `${formatMiB(reference)}  bare node`,
      ratio: ours / reference,
      budget: `≤ ${mostTimesBare} × bare`,
      isMet: ours <= mostTimesBare * reference,
    },
    {
      what: "the same, with Lightsail and EMR in use",
      ours: formatMiB(all),
      reference: `${formatMiB(ours)}  one JIT entry`,
      ratio: all / ours,
      budget: "none: two more clients",
      isMet: true,
    },
  ];
}

async function measureAllKinds(settleMs: number): Promise<number> {
  await using world = await createEmrWorld(0, instance);
  world.emulator.addInstance({ name: "Blog" });
  const agent = await startInstalled(world);
  for (const path of ["/v1/credentials/web", "/v1/token/notebooks", "/v1/ssh/blog"]) {
    await askAgent(world.socket, `${path}?wait=20`);
  }
  await delay(settleMs);
  return readResident(agent.pid);
}

function startInstalled(world: World): Promise<RunningAgent> {
  const installed = `${world.folder}/jitney`;
  copyFileSync(jitney, installed);
  return startAgent(world, {}, installed);
}

function formatMiB(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
