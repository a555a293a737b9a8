// The whole life of a jitney-credential-process that finds its lease in the agent, beside a C client of the
// same socket, the floor, and beside curl, which it must not be slower than.

import { helper } from "../../test/end-to-end/harness/programs.ts";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import { compileC } from "../compile-c.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { type Command, timeProcesses } from "../time-processes.ts";

const path = "/v1/credentials/web";
const mostTimesC = 10;
const mostMs = 3; // on an idle machine of the year 2026 with two cores

export async function measureHelper({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createWorld();
  await startAgent(world);
  await world.runHelper(); // the lease is held from here on

  const rounds = isQuick ? 51 : 301;
  const client = compileC("client", world.folder);
  const spawner = compileC("spawn", world.folder);
  const commands = composeCommands(world, client);
  const [ours = 0, curl = 0, c] = timeProcesses(commands, { spawner, rounds, env: world.env });
  return [
    compareToC(ours, c),
    compare("cached lease, whole process", ours, "curl --unix-socket", curl, "less than curl", ours < curl),
  ];
}

function composeCommands(world: World, client: string | undefined): Command[] {
  const curl: Command = ["/usr/bin/curl", "-s", "--unix-socket", world.socket, `http://jitney${path}`];
  return [[helper, "web"], curl, ...(client ? [[client, world.socket, path] as const] : [])];
}

function compareToC(ours: number, c: number | undefined): Measurement {
  const budget = `≤ ${mostTimesC} × C, < ${mostMs} ms`;
  const what = "cached lease, whole process";
  if (c === undefined) {
    return {
      what,
      ours: `${ours.toFixed(2)} ms`,
      reference: "no C compiler here",
      budget,
      isMet: ours < mostMs,
    };
  }
  return compare(what, ours, "C client", c, budget, ours <= mostTimesC * c && ours < mostMs);
}

function compare(
  what: string,
  ours: number,
  name: string,
  reference: number,
  budget: string,
  isMet: boolean,
): Measurement {
  const ratio = ours / reference;
  return {
    what,
    ours: `${ours.toFixed(2)} ms`,
    reference: `${reference.toFixed(2)} ms  ${name}`,
    ratio,
    budget,
    isMet,
  };
}
