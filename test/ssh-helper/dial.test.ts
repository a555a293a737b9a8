// Addresses that open, fail, hang or answer when nobody waits any more, in any order and at any pace: one link
// is kept, every other closed, and the end comes in time.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dialHost } from "../../ssh-helper/dial.ts";
import type { Link } from "../../ssh-helper/link.ts";
import { failureOf } from "../agent/fakes/failure-of.ts";
import { FakeTime, settle } from "../agent/fakes/fake-time.ts";

/** What becomes of an attempt, by the time since it was begun; some heed the signal that ends them. */
type Behaviour = { kind: "opens" | "fails"; afterMs: number; heeds: boolean } | { kind: "hangs" };

const betweenMs = 250;
const dialWithinMs = 10_000;

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("opens" as const, "fails" as const),
    afterMs: fc.oneof(fc.nat(600), fc.nat(20_000)),
    heeds: fc.boolean(),
  }),
  fc.constant({ kind: "hangs" as const }),
);

/** No two things happen at the same moment: which of them comes first is nobody's promise. */
const schedule = fc
  .array(behaviour, { minLength: 1, maxLength: 6 })
  .map((behaviours) =>
    behaviours.map((how, index) =>
      how.kind === "hangs" ? how : { ...how, afterMs: how.afterMs + 2 ** -(index + 2) },
    ),
  );

test("of any addresses one link is kept, every other closed, in time and in turn", async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (behaviours) => {
      const bench = await openDialBench(behaviours);

      await bench.time.advance(60_000);

      const expected = foresee(behaviours);
      expect(bench.outcome).toEqual(expected.outcome);
      expect(bench.begun).toEqual(expected.begun);
      expect(bench.open()).toEqual(expected.outcome.startsWith("link") ? [expected.outcome] : []);
      expect(bench.time.timerCount).toBe(0);
    }),
    { numRuns: 300 },
  );
});

describe("by turns", () => {
  const hangs = { kind: "hangs" } as const;
  const opens = { kind: "opens", afterMs: 10, heeds: true } as const;
  const fails = { kind: "fails", afterMs: 10, heeds: true } as const;

  test("each address is begun 250 ms after the one before, while that one hangs", async () => {
    const bench = await openDialBench([hangs, hangs, hangs]);

    await bench.time.advance(5_000);

    expect(bench.begun).toEqual([0, 250, 500]);
  });

  test("the next is begun at once where one has failed", async () => {
    const bench = await openDialBench([fails, fails, opens]);

    await bench.time.advance(5_000);

    expect([bench.begun, bench.outcome]).toEqual([[0, 10, 20], "link 2"]);
  });

  test("the second is not dialled where the first is there in time", async () => {
    const bench = await openDialBench([opens, opens]);

    await bench.time.advance(5_000);

    expect([bench.begun, bench.outcome]).toEqual([[0], "link 0"]);
  });
});

test("where none answers each is named with its own error, and what to look at", async () => {
  const time = new FakeTime();
  const open = async (address: string): Promise<Link> => {
    throw Object.assign(new Error("no"), { code: address === "::1" ? "EHOSTUNREACH" : "ECONNREFUSED" });
  };
  const target = { name: "blog", addresses: ["192.0.2.1", "::1"], port: 2_222 };

  const failure = await failureOf(dialHost(target, { open, setTimer: time.setTimer }));

  expect(failure).toMatchObject({
    code: "service-unavailable",
    message: "blog does not answer on port 2222: 192.0.2.1 (ECONNREFUSED), ::1 (EHOSTUNREACH)",
    next: expect.stringContaining("jitney doctor blog"),
  });
});

/** A dial on fake time; addresses are the places in the list. */
async function openDialBench(behaviours: readonly Behaviour[]) {
  const time = new FakeTime();
  const startedAt = time.monotonic();
  const begun: number[] = [];
  const links = new Set<string>();
  const open = (address: string, _: number, signal: AbortSignal): Promise<Link> => {
    begun.push(time.monotonic() - startedAt);
    const { promise, resolve, reject } = Promise.withResolvers<Link>();
    const how = behaviours[Number(address)] ?? { kind: "hangs" };
    if (how.kind === "hangs") return promise;
    const cancel = time.setTimer(() => {
      if (how.kind === "fails") return reject(new Error("refused"));
      links.add(`link ${address}`);
      resolve({ relay: async () => undefined, close: () => links.delete(`link ${address}`) });
    }, how.afterMs);
    if (how.heeds) {
      signal.addEventListener("abort", () => {
        cancel();
        reject(new Error("ended"));
      });
    }
    return promise;
  };
  const bench = { time, begun, outcome: "none", open: () => [...links] };
  const addresses = behaviours.map((_, index) => String(index));
  dialHost({ name: "blog", addresses, port: 22 }, { open, setTimer: time.setTimer }).then(
    () => (bench.outcome = [...links].at(-1) ?? "none"),
    () => (bench.outcome = "unreachable"),
  );
  await settle();
  return bench;
}

/** The rule in other words: when each is begun, and which is there first. */
function foresee(behaviours: readonly Behaviour[]): { outcome: string; begun: number[] } {
  const begun: number[] = [];
  let at = 0;
  for (const how of behaviours) {
    begun.push(at);
    at += Math.min(betweenMs, how.kind === "fails" ? how.afterMs : betweenMs);
  }
  const openAt = behaviours.map((how, index) =>
    how.kind === "opens" ? (begun[index] ?? 0) + how.afterMs : Number.POSITIVE_INFINITY,
  );
  const firstAt = Math.min(...openAt);
  const isThere = firstAt < dialWithinMs;
  const outcome = isThere ? `link ${openAt.indexOf(firstAt)}` : "unreachable";
  return { outcome, begun: begun.filter((begunAt) => !isThere || begunAt < firstAt) };
}
