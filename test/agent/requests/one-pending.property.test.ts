// Whatever entries, callers, faults, restarts and crashes do: AWS never has two pending access requests of
// ours for one node, and a use that is allowed gets to the approved one in the end.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { TokenStatus } from "../../../agent/requests/service.ts";
import { asFailure } from "../../../protocol/failure.ts";
import { FakeAws, type StartFault } from "../fakes/fake-aws.ts";
import { FakeTime } from "../fakes/fake-time.ts";
import { jitEntry } from "../fakes/jit-entry.ts";
import { Life } from "../fakes/life.ts";
import { onTerminal, person, RequestingAgent, type Use, withoutTerminal } from "../fakes/requesting-agent.ts";
import { makeFolder, removeFolder } from "../fakes/temp-folder.ts";

const entries = [
  jitEntry({ name: "web" }),
  jitEntry({ name: "shop", request: "always", requestEveryMs: 60_000 }),
  jitEntry({ name: "pay", request: "manual" }),
];

type Step =
  | { do: "use"; uses: Use[] }
  | { do: "pass"; ms: number }
  | { do: "answer"; status: TokenStatus }
  | { do: "end"; status: "Expired" | "Revoked" }
  | { do: "file elsewhere" }
  /** The agent is killed at once, the next one after so many awaits. */
  | { do: "kill"; steps: number };

const use = fc.record(
  {
    ask: fc.constantFrom(onTerminal, withoutTerminal, person, { by: "agent" }, { by: "stranger" }),
    entry: fc.constantFrom(...entries),
    again: fc.boolean(),
    next: fc.boolean(),
  },
  { requiredKeys: ["ask", "entry"] },
) as fc.Arbitrary<Use>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("use"), uses: fc.array(use, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pass"),
      ms: fc.constantFrom(500, 3_000, 11_000, 31_000, 700_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("answer"),
      status: fc.constantFrom("Approved", "Rejected", "Expired"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("end"), status: fc.constantFrom("Expired", "Revoked") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("file elsewhere") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("kill"), steps: fc.nat(25) }) },
) as fc.Arbitrary<Step>;

const fault: fc.Arbitrary<StartFault> = fc.constantFrom(
  "refused",
  "denied",
  "throttled",
  "never-sent",
  "lost-before",
  "lost-after",
  "late",
);

const history = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 20 }),
  faults: fc.array(fault, { maxLength: 8 }),
  listingLagMs: fc.constantFrom(0, 4_000, 20_000),
});

interface World {
  folder: string;
  time: FakeTime;
  aws: FakeAws;
  agent: RequestingAgent;
}

async function takeStep(world: World, step: Step): Promise<void> {
  const { aws, time } = world;
  switch (step.do) {
    case "use":
      return useAtOnce(world, step.uses);
    case "pass":
      return time.pass(step.ms);
    case "answer":
      return aws.answer(step.status);
    case "end":
      return aws.end(step.status);
    case "file elsewhere":
      aws.addRequest();
      return undefined;
    case "kill":
      return replaceAgent(world, step.steps);
  }
}

/** All at the same time; each ends with credentials or a failure, unless the agent dies under it. */
async function useAtOnce(world: World, uses: readonly Use[]): Promise<void> {
  const { agent } = world;
  const settled = Promise.allSettled(uses.map((use) => agent.use(use)));
  const outcomes = await Promise.race([settled, agent.life.ended.promise]);
  if (outcomes === "dead") return replaceAgent(world, Number.POSITIVE_INFINITY);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(asFailure(outcome.reason).code).not.toBe("internal");
  }
}

async function replaceAgent(world: World, steps: number): Promise<void> {
  const { folder, aws, time } = world;
  world.agent.life.kill();
  await world.agent.store.rest();
  world.agent = new RequestingAgent({ folder, aws, now: time.now, life: new Life(steps) });
}

/** Somebody types `jitney request --again` now and then, and an approver says yes. */
async function reachAccess(world: World): Promise<number> {
  const { aws, time } = world;
  aws.startFaults.length = 0;
  await replaceAgent(world, Number.POSITIVE_INFINITY);
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await world.agent.request({ ask: person, again: true }).catch(() => undefined);
    aws.answer("Approved");
    time.pass(31_000);
    const credentials = await world.agent.use().catch(() => undefined);
    if (credentials !== undefined) return attempt;
  }
  return Number.POSITIVE_INFINITY;
}

test("AWS never has two pending requests of ours, and an allowed use gets access in the end", async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ steps, faults, listingLagMs }) => {
      const folder = makeFolder();
      const time = new FakeTime();
      const aws = new FakeAws({ clock: time, listingLagMs });
      aws.startFaults.push(...faults);
      const world: World = { folder, time, aws, agent: new RequestingAgent({ folder, aws, now: time.now }) };

      for (const step of steps) await takeStep(world, step);
      const attempts = await reachAccess(world);
      await world.agent.store.rest();
      removeFolder(folder);

      expect(aws.mostPending).toBeLessThanOrEqual(1);
      expect(attempts).toBeLessThanOrEqual(6);
    }),
    { numRuns: 150 },
  );
}, 60_000);
