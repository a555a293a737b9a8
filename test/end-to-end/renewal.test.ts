// A lease of a few seconds under a steady caller while half of the renewals fail. (The minute-long lease
// over ten minutes is in test/soak.)

import { expect, test } from "vitest";
import type { Call } from "../../emulator/calls.ts";
import { expectCredentials } from "./harness/contract.ts";
import { failHalf, quickFaults } from "./harness/failing-renewals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { callSteadily } from "./harness/steady-caller.ts";
import { createWorld, type World } from "./harness/world.ts";

const runMs = 25_000;

test.concurrent("a lease is renewed at half its life, and no call meets its end", async () => {
  await using world = await createWorld({ emulator: { tokenLifetimeMs: 6_000 } });
  await startAgent(world);

  const seen = await callSteadily(world, 200, runMs);

  expect(seen.mistakes).toEqual([]);
  expect(seen.shortestLeftMs).toBeGreaterThan(1_000);
  expect(seen.keys.length).toBeGreaterThanOrEqual(7);
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
  expect(world.emulator.count("GetAccessToken")).toBeLessThan(20);
});

test.concurrent("access that was asked for by name is renewed from the approval on", async () => {
  await using world = await createWorld({ policy: "manual", emulator: { tokenLifetimeMs: 6_000 } });
  expect((await world.runJitney(["request", "web"])).exitCode).toBe(0);
  const [request] = world.emulator.requests();

  world.emulator.approve(request?.id ?? "");
  expectCredentials(await world.runHelper());
  const asked = world.emulator.count("GetAccessToken");

  await world.emulator.called("GetAccessToken", { count: asked + 2, timeoutMs: 20_000 });
});

test.concurrent.each([1, 2])(
  "while the first renewal hangs and half of the rest fail (seed %i), no call fails or gets expired credentials",
  async (seed) => {
    await using world = await createWorld({ emulator: { tokenLifetimeMs: 16_000 } });
    await startAgent(world);
    await callSteadily(world, 200, 1);
    world.emulator.faults.next("GetAccessToken", { kind: "hang", at: "after" });
    failHalf(world.emulator, seed, quickFaults);

    const seen = await callSteadily(world, 200, runMs);

    expect(seen.mistakes).toEqual([]);
    expect(seen.calls).toBeGreaterThan(90);
    expect(seen.keys.length).toBeGreaterThanOrEqual(2);
    expect(world.emulator.requests()).toHaveLength(1);
    expect(countFailed(world)).toBeGreaterThan(0);
  },
);

/** So that a run in which nothing went wrong by chance is not taken for a proof. */
function countFailed({ emulator }: World): number {
  const isGood = ({ outcome }: Call) => outcome?.kind === "answered" && outcome.status === 200;
  return emulator.calls("GetAccessToken").filter((call) => !isGood(call)).length;
}
