// kill -9 of the agent at any moment, many times over: never a second request for the node, never a lost
// one, and credentials in the end.

import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { allToTheEnd } from "./harness/all-to-the-end.ts";
import { expectCredentials } from "./harness/contract.ts";
import { killAgents, moments } from "./harness/kill-moments.ts";
import { callUntil, hasCredentials } from "./harness/use-helper.ts";
import { createWorld, type World } from "./harness/world.ts";

/** An intent that AWS never heard of is filed again after the 30 s for which the agent looks for it. */
const settledWithinMs = 60_000;

const rounds = 3;

test.concurrent.each(moments)(
  `killed ${rounds} times, $title: one request, then credentials`,
  async ({ killThen }) => {
    await allToTheEnd(Array.from({ length: rounds }, () => survive(killThen)));
  },
);

test.concurrent("killed at random moments, ten times in a row: one request, then credentials", async () => {
  await allToTheEnd([1, 2, 3, 4].map((seed) => survive((world) => killAtRandom(world, seed))));
});

async function survive(killThen: (world: World) => Promise<void>): Promise<void> {
  await using world = await createWorld({ policy: "manual" });
  await killThen(world);

  const calls = callAgainAndAgain(world);
  await world.emulator.until(() => world.emulator.requests().length > 0, {
    what: "a request at AWS",
    timeoutMs: settledWithinMs,
  });
  const [request] = world.emulator.requests();
  if (request?.status === "PendingApproval") world.emulator.approve(request.id);
  const outcome = await calls;

  expectCredentials(outcome);
  expect(world.emulator.requests()).toHaveLength(1);
}

function callAgainAndAgain(world: World) {
  return callUntil(world, hasCredentials, settledWithinMs);
}

/** Ten lives of an agent, each some tens to hundreds of milliseconds long. */
async function killAtRandom(world: World, seed: number): Promise<void> {
  for (const [life] of Array.from({ length: 10 }).entries()) {
    const call = world.runHelper();
    await delay(100 + ((seed * 7_919 + life * 104_729) % 700)); // the moment is what is random here
    killAgents(world);
    await call;
  }
}
