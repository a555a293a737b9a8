// A lease of 60 s for ten minutes under a call every second, while the emulator throttles, fails, hangs and
// garbles half of the renewals: no call ever fails or gets expired credentials.

import { expect, test } from "vitest";
import type { Call } from "../../emulator/calls.ts";
import { allFaults, failHalf } from "../end-to-end/harness/failing-renewals.ts";
import { startAgent } from "../end-to-end/harness/start-agent.ts";
import { callSteadily } from "../end-to-end/harness/steady-caller.ts";
import { createWorld, type World } from "../end-to-end/harness/world.ts";

const runMs = 600_000;

test.concurrent.each([1, 2, 3])(
  "ten minutes of a 60 s lease, half of the renewals failing (seed %i)",
  async (seed) => {
    await using world = await createWorld({ emulator: { tokenLifetimeMs: 60_000 } });
    await startAgent(world);
    await callSteadily(world, 1_000, 1);
    failHalf(world.emulator, seed, allFaults);

    const seen = await callSteadily(world, 1_000, runMs);

    expect(seen.mistakes).toEqual([]);
    expect(seen.calls).toBeGreaterThan(590);
    expect(seen.keys.length).toBeGreaterThanOrEqual(10);
    expect(world.emulator.requests()).toHaveLength(1);
    expect(countFailed(world)).toBeGreaterThan(4);
  },
);

/** So that a run in which nothing went wrong by chance is not taken for a proof. */
function countFailed({ emulator }: World): number {
  const isGood = ({ outcome }: Call) => outcome?.kind === "answered" && outcome.status === 200;
  return emulator.calls("GetAccessToken").filter((call) => !isGood(call)).length;
}
