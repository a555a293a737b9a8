// What a lease keeps alive: how much less there is after a wipe. The agent runs from source, so that its
// garbage can be collected first; what is resident shows the heap's habits sooner than what a lease needs.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { topFolder } from "../../scripts/executables.ts";
import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import type { BenchOptions, Measurement } from "../row.ts";

const mostBytes = 4_096;
const parallel = 20;
const settleMs = 22_000; // the timers of a fetch hold on for so long to what it brought

export async function measureLeaseMemory({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const count = isQuick ? 200 : 1_000;
  await using world = await createWorld();
  addEntries(world, count);
  const agent = startFromSource(world);
  await awaitAnswer(world);
  await fetchLeases(world, count);
  const { text } = await askAgent(world.socket, "/v1/credentials/n0");
  await delay(settleMs);
  const held = await readAlive(agent);
  await askAgent(world.socket, "/v1/leases", { method: "DELETE" });
  const perLease = (held - (await readAlive(agent))) / count;
  return [
    {
      what: "each further lease",
      ours: `${perLease.toFixed(0)} B`,
      reference: `${Buffer.byteLength(text)} B  its document`,
      ratio: perLease / Buffer.byteLength(text),
      budget: `≤ ${mostBytes} B`,
      isMet: perLease <= mostBytes,
    },
  ];
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

/** It ends with the world, which kills whatever has its folder in the environment. */
function startFromSource({ env }: World): ChildProcess {
  const flags = ["--expose-gc", "--import", `${topFolder}bench/processes/report-heap.ts`];
  const args = [...flags, `${topFolder}cli/main.ts`, "agent", "run"];
  return spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
}

async function awaitAnswer({ socket }: World): Promise<void> {
  const isReady = () =>
    askAgent(socket, "/healthz").then(
      () => true,
      () => false, // no socket yet
    );
  while (!(await isReady())) await delay(20);
}

async function readAlive(agent: ChildProcess): Promise<number> {
  if (agent.stderr === null) throw new Error("the agent's stderr is not ours");
  agent.kill("SIGWINCH");
  for (;;) {
    const [chunk] = await once(agent.stderr, "data");
    const alive = /^alive (\d+)$/m.exec(String(chunk))?.[1];
    if (alive !== undefined) return Number(alive);
  }
}

async function fetchLeases(world: World, count: number): Promise<void> {
  for (let first = 0; first < count; first += parallel) {
    const some = Array.from({ length: Math.min(parallel, count - first) }, (_, index) => first + index);
    const asked = some.map((number) =>
      askAgent(world.socket, `/v1/credentials/n${number}?wait=60`, { timeoutMs: 60_000 }),
    );
    for (const { status, text } of await Promise.all(asked)) {
      if (status !== 200) throw new Error(text);
    }
  }
}
