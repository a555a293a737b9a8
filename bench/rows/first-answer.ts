// The first answer when no agent runs: the helper's whole life, in which it starts the agent, waits for its
// socket and gets the lease. AWS is the emulator in this process, so its time is part of it, but small.

import { findAgents, kill } from "../../test/end-to-end/harness/processes.ts";
import { jitney } from "../../test/end-to-end/harness/programs.ts";
import { runProgram } from "../../test/end-to-end/harness/run-program.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import { median } from "../median.ts";
import type { BenchOptions, Measurement } from "../row.ts";

const mostMs = 400;

export async function measureFirstAnswer({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createWorld();
  const times = { ours: [] as number[], start: [] as number[] };
  for (let round = 0; round < (isQuick ? 3 : 11); round += 1) {
    times.ours.push(await timeFirstAnswer(world));
    times.start.push((await runProgram(jitney, ["--version"], { env: world.env })).elapsedMs);
  }
  const ours = median(times.ours);
  const reference = median(times.start);
  return [
    {
      what: "first answer, no agent running",
      ours: `${ours.toFixed(0)} ms`,
      reference: `${reference.toFixed(0)} ms  jitney --version`,
      ratio: ours / reference,
      budget: `≤ ${mostMs} ms`,
      isMet: ours <= mostMs,
    },
  ];
}

async function timeFirstAnswer(world: World): Promise<number> {
  const { exitCode, stderr, elapsedMs } = await world.runHelper();
  if (exitCode !== 0) throw new Error(stderr);
  for (const { pid } of findAgents(world.folder)) kill(pid);
  return elapsedMs;
}
