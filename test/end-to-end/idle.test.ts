// An agent with nothing to renew, pending or scheduled never wakes. (The full minute is in bench/.)

import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { expectCredentials } from "./harness/contract.ts";
import { countSwitches } from "./harness/process-facts.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const watchMs = 20_000;

/** V8's memory reducer looks every 8 s whether there is garbage left, for up to 100 s after the last use. */
const settledWithinMs = 110_000;

/** Wake-ups in the quietest stretch of 20 s; the passing of time is what is looked at here. */
async function countWakeUps(pid: number): Promise<number> {
  const endsAt = Date.now() + settledWithinMs;
  let fewest = Number.POSITIVE_INFINITY;
  while (fewest > 0 && Date.now() < endsAt) {
    const before = countSwitches(pid);
    await delay(watchMs);
    fewest = Math.min(fewest, countSwitches(pid) - before);
  }
  return fewest;
}

const uses: { title: string; use: (world: World) => Promise<void> }[] = [
  { title: "never used", use: async () => undefined },
  {
    title: "used and wiped",
    use: async (world) => {
      expectCredentials(await world.runHelper());
      expect((await askAgent(world.socket, "/v1/leases", { method: "DELETE" })).status).toBe(200);
    },
  },
  {
    title: "refused for good",
    use: async (world) => {
      world.emulator.deny("StartAccessRequest");
      expect((await world.runHelper()).exitCode).toBe(1);
    },
  },
];

test.concurrent.each(uses)("an agent $title makes no wake-ups", async ({ use }) => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  await use(world);

  expect(await countWakeUps(agent.pid)).toBe(0);
});
