// Resident memory of an agent that waits, with one lease held, beside a bare Node that waits; and what each
// further lease adds, taken where the heap has grown to its size already.

import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import { readResident } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { startBareNode } from "../start-bare-node.ts";

const mostTimesBare = 2.2;
const mostBytesPerLease = 4_096;
const parallel = 50;

export async function measureMemory({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const settleMs = isQuick ? 3_000 : 20_000; // an idle heap is collected after some seconds
  return [await measureIdle(settleMs), await measureLeases(isQuick ? 500 : 2_000, settleMs)];
}

async function measureIdle(settleMs: number): Promise<Measurement> {
  await using world = await createWorld();
  const agent = await startAgent(world);
  await using bare = await startBareNode(world.folder);
  await world.runHelper();
  await delay(settleMs);
  const ours = readResident(agent.pid);
  const reference = readResident(bare.pid);
  return {
    what: "resident, idle, one JIT entry",
    ours: formatMiB(ours),
    reference: `${formatMiB(reference)}  bare node`,
    ratio: ours / reference,
    budget: `≤ ${mostTimesBare} × bare`,
    isMet: ours <= mostTimesBare * reference,
  };
}

async function measureLeases(count: number, settleMs: number): Promise<Measurement> {
  await using world = await createWorld();
  addEntries(world, 2 * count);
  const agent = await startAgent(world);
  await fetchLeases(world, 0, count);
  await delay(settleMs);
  const before = readResident(agent.pid);
  await fetchLeases(world, count, 2 * count);
  await delay(settleMs);
  const perLease = (readResident(agent.pid) - before) / count;
  return {
    what: `each further lease, of ${2 * count}`,
    ours: `${perLease.toFixed(0)} B`,
    reference: `${await measureDocument(world)} B  its document`,
    budget: `≤ ${mostBytesPerLease} B`,
    isMet: perLease <= mostBytesPerLease,
  };
}

function addEntries(world: World, count: number): void {
  const numbers = Array.from({ length: count }, (_, index) => index);
  for (const number of numbers) world.emulator.addNode({ id: nodeId(number), name: `n${number}` });
  const sections = numbers.map(
    (number) => `[jit n${number}]\nnode = ${nodeId(number)}\nrequest = always\nreason = a measurement\n`,
  );
  appendFileSync(world.configPath, `\n${sections.join("\n")}`);
}

function nodeId(number: number): string {
  return `i-${number.toString(16).padStart(17, "0")}`;
}

async function fetchLeases(world: World, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += parallel) {
    const some = Array.from({ length: Math.min(parallel, to - first) }, (_, index) => first + index);
    const asked = some.map((number) => askAgent(world.socket, `/v1/credentials/n${number}?wait=60`));
    for (const { status, text } of await Promise.all(asked)) {
      if (status !== 200) throw new Error(text);
    }
  }
}

async function measureDocument(world: World): Promise<number> {
  const { text } = await askAgent(world.socket, "/v1/credentials/n0");
  return Buffer.byteLength(text);
}

function formatMiB(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
