// A bare token in a script: the small executable with --token beside the same one with credentials, and the
// command, whose start alone is most of its time.

import { createEmrWorld } from "../../test/end-to-end/harness/managed-endpoint.ts";
import { helper, jitney } from "../../test/end-to-end/harness/programs.ts";
import { runProgram } from "../../test/end-to-end/harness/run-program.ts";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { compileC } from "../compile-c.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { type Command, timeProcesses } from "../time-processes.ts";

const mostMs = 3; // as for credentials

export async function measureToken({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createEmrWorld();
  await startAgent(world);
  await world.runHelper(); // both leases are held from here on
  await runProgram(helper, ["--token", "notebooks"], { env: world.env });

  const commands: Command[] = [
    [helper, "--token", "notebooks"],
    [helper, "web"],
    [jitney, "token", "notebooks"],
  ];
  const spawner = compileC("spawn", world.folder);
  const rounds = isQuick ? 31 : 151;
  const [quick = 0, credentials = 0, command = 0] = timeProcesses(commands, {
    spawner,
    rounds,
    env: world.env,
  });
  const reference = `${credentials.toFixed(2)} ms  the same with credentials`;
  return [
    describe("cached token, whole process", quick, credentials, reference, `< ${mostMs} ms`, quick < mostMs),
    describe("the same with jitney token", command, credentials, reference, "none: Node's start", true),
  ];
}

function describe(
  what: string,
  oursMs: number,
  referenceMs: number,
  reference: string,
  budget: string,
  isMet: boolean,
): Measurement {
  return { what, ours: `${oursMs.toFixed(2)} ms`, reference, ratio: oursMs / referenceMs, budget, isMet };
}
