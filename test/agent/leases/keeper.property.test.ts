// Whatever renewals do, succeed, fail or hang, and whenever callers come: nobody is handed a lease that has
// ended, and a good lease is never lost.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Lease } from "../../../agent/leases/lease.ts";
import { Failure } from "../../../protocol/failure.ts";
import { type Fetch, leaseOf } from "../fakes/fake-source.ts";
import { settle } from "../fakes/fake-time.ts";
import { type KeeperBench, openKeeper } from "../fakes/keeper-bench.ts";
import { onTerminal } from "../fakes/requesting-agent.ts";

const minuteMs = 60_000;

type Outcome =
  | { end: "lease"; lifeMs: number; afterMs: number }
  | {
      end: "fail";
      code: "service-unavailable" | "throttled" | "access-denied" | "access-expired";
      afterMs: number;
    }
  | { end: "hang" };

const outcome = fc.oneof(
  fc.record({
    end: fc.constant("lease"),
    lifeMs: fc.oneof(
      fc.integer({ min: 30_000, max: 5 * minuteMs }),
      fc.integer({ min: 10 * minuteMs, max: 720 * minuteMs }),
    ),
    afterMs: fc.integer({ min: 0, max: 15_000 }),
  }),
  fc.record({
    end: fc.constant("fail"),
    code: fc.constantFrom("service-unavailable", "throttled", "access-denied", "access-expired"),
    afterMs: fc.integer({ min: 0, max: 15_000 }),
  }),
  fc.record({ end: fc.constant("hang") }),
) as fc.Arbitrary<Outcome>;

type Step = { do: "use" } | { do: "renew" } | { do: "pass"; ms: number } | { do: "sleep"; ms: number };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("use") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("renew") }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("pass"), ms: fc.integer({ min: 1, max: 30 * minuteMs }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("sleep"), ms: fc.integer({ min: 1, max: 60 * minuteMs }) }),
  },
) as fc.Arbitrary<Step>;

const history = fc.record({
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 12 }),
  steps: fc.array(step, { minLength: 1, maxLength: 15 }),
  offsetMs: fc.constantFrom(0, 600_000, -600_000),
  jitter: fc.double({ min: 0.1, max: 0.999, noNaN: true }),
});

/** Ends fetches as the outcomes say, one after the other and round again; keeps the best lease it gave. */
function playOutcomes(bench: KeeperBench, outcomes: readonly Outcome[]): () => Lease | undefined {
  let turn = 0;
  let best: Lease | undefined;
  const succeed = (fetch: Fetch, lifeMs: number) => {
    if (fetch.signal.aborted) return;
    const lease = leaseOf(bench.awsClock.now(), lifeMs);
    if (best === undefined || lease.expiresAt > best.expiresAt) best = lease;
    fetch.succeed(lease);
  };
  bench.source.onFetch = (fetch) => {
    const outcome = outcomes[turn++ % outcomes.length] ?? { end: "hang" };
    if (outcome.end === "hang") return;
    bench.time.setTimer(() => {
      if (outcome.end === "lease") succeed(fetch, outcome.lifeMs);
      else fetch.fail(new Failure(outcome.code, "no"));
    }, outcome.afterMs);
  };
  return () => best;
}

/** Asks or lets time pass; an answer is judged when it comes, not waited for. */
async function takeStep(
  { keeper, time }: KeeperBench,
  step: Step,
  judge: (lease: Lease) => void,
): Promise<void> {
  switch (step.do) {
    case "use":
      keeper.obtain(onTerminal).then(judge, () => undefined);
      return;
    case "renew":
      keeper.fetch({ by: "agent" }).then(judge, () => undefined);
      return;
    case "pass":
      return time.advance(step.ms);
    case "sleep":
      return time.sleep(step.ms);
  }
}

test("nobody is handed a lease that has ended, and a good lease is never lost", async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ outcomes, steps, offsetMs, jitter }) => {
      const bench = openKeeper({ random: () => jitter });
      const { keeper, time, awsClock } = bench;
      if (offsetMs !== 0) awsClock.learn(new Date(time.now() + offsetMs).toUTCString());
      const bestLease = playOutcomes(bench, outcomes);
      const handed: boolean[] = [];
      const judge = (lease: Lease) => void handed.push(lease.expiresAt > awsClock.now());

      for (const step of steps) {
        await takeStep(bench, step, judge);
        await settle();
        const best = bestLease();
        const isGood = best !== undefined && best.expiresAt > awsClock.now();
        expect(keeper.peek()).toEqual(isGood ? best : undefined);
      }
      await time.advance(minuteMs);

      expect(handed).not.toContain(false);
    }),
    { numRuns: 500 },
  );
}, 30_000);
