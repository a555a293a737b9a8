// When to try again, as properties over all situations.

import fc from "fast-check";
import { expect, test } from "vitest";
import { nextAttemptAt, type Situation } from "../../../agent/leases/plan.ts";
import type { FailureCode } from "../../../protocol/failure.ts";
import { startAt } from "../fakes/fake-time.ts";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const lifeMs = fc.integer({ min: 1_000, max: 12 * hourMs });
const count = fc.integer({ min: 1, max: 1_000 });

function situationOf(given: Partial<Situation>): Situation {
  return {
    now: startAt,
    lease: undefined,
    lastUseAt: startAt,
    idleAfterMs: 8 * hourMs,
    lastAttemptAt: startAt,
    failure: undefined,
    isWanted: true,
    isFollowing: false,
    jitter: 0,
    ...given,
  };
}

function fresh(lifeMs: number, jitter: number): Situation {
  return situationOf({ lease: { issuedAt: startAt, expiresAt: startAt + lifeMs }, jitter });
}

function planned(situation: Situation): number {
  const at = nextAttemptAt(situation);
  if (at === undefined) throw new Error("nothing is planned");
  return at;
}

function failing(code: FailureCode, count: number, given: Partial<Situation> = {}): Situation {
  return situationOf({ failure: { code, count, retryAfterMs: undefined }, ...given });
}

test("a renewal is never later than 20 minutes before the end, or half of a short life", () => {
  fc.assert(
    fc.property(lifeMs, jitter, (life, jitter) => {
      const latestAt = startAt + Math.max(life - 20 * minuteMs, life / 2);

      expect(planned(fresh(life, jitter))).toBeLessThanOrEqual(latestAt);
    }),
  );
});

test("a renewal is at most a tenth earlier than it must be", () => {
  fc.assert(
    fc.property(lifeMs, jitter, (life, jitter) => {
      const dueMs = Math.max(life - 20 * minuteMs, life / 2);

      expect(planned(fresh(life, jitter)) - startAt).toBeGreaterThanOrEqual(0.9 * dueMs - 1);
    }),
  );
});

test("without jitter the renewal is exactly when it is due", () => {
  expect(planned(fresh(hourMs, 0)) - startAt).toBe(40 * minuteMs);
  expect(planned(fresh(30 * minuteMs, 0)) - startAt).toBe(15 * minuteMs);
});

test("jitter spreads renewals", () => {
  expect(planned(fresh(hourMs, 0.999))).toBeLessThan(planned(fresh(hourMs, 0)));
});

/** Renews for a while, each time with a lease as long as the first; the least that anybody was handed. */
function leastHandedMs(lifeMs: number, jitters: readonly number[]): number {
  let issuedAt = startAt;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const jitter of jitters) {
    const lease = { issuedAt, expiresAt: issuedAt + lifeMs };
    const now = planned(
      situationOf({ now: issuedAt, lease, lastAttemptAt: issuedAt, lastUseAt: issuedAt, jitter }),
    );
    leastMs = Math.min(leastMs, lease.expiresAt - now);
    issuedAt = now;
  }
  return leastMs;
}

test("for lives of 30 minutes and more, a consumer is handed 900 s or more at any time", () => {
  const longLifeMs = fc.integer({ min: 30 * minuteMs, max: 12 * hourMs });
  fc.assert(
    fc.property(longLifeMs, fc.array(jitter, { minLength: 1, maxLength: 20 }), (life, jitters) => {
      expect(leastHandedMs(life, jitters)).toBeGreaterThanOrEqual(900 * secondMs);
    }),
  );
});

test("renewals are a minute apart, or a tenth of the life, however little a renewal brought", () => {
  const agedMs = fc.integer({ min: 0, max: 12 * hourMs });
  fc.assert(
    fc.property(lifeMs, agedMs, jitter, (life, aged, jitter) => {
      const now = startAt + Math.min(aged, life - 1);
      const situation = { ...fresh(life, jitter), now, lastUseAt: now, lastAttemptAt: now };

      expect(planned(situation) - now).toBeGreaterThan(Math.min(minuteMs, life / 10) - 1);
    }),
  );
});

test("retries back off with full jitter, at most a minute", () => {
  fc.assert(
    fc.property(count, jitter, (count, jitter) => {
      const waitMs = planned(failing("service-unavailable", count, { jitter })) - startAt;

      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(Math.min(secondMs * 2 ** count, minuteMs));
    }),
  );
});

test("the ceiling of a retry grows to a minute where no lease is to be saved", () => {
  const waits = [1, 2, 3, 6, 50].map(
    (count) => planned(failing("service-unavailable", count, { jitter: 0.999_999 })) - startAt,
  );

  expect(waits.map((ms) => Math.round(ms / secondMs))).toEqual([2, 4, 8, 60, 60]);
});

test("while a lease still lives, retries come often enough to save it", () => {
  fc.assert(
    fc.property(count, jitter, fc.integer({ min: 1, max: 20 * minuteMs }), (count, jitter, leftMs) => {
      const lease = { issuedAt: startAt - hourMs, expiresAt: startAt + leftMs };
      const waitMs = planned(failing("timeout", count, { jitter, lease })) - startAt;

      expect(waitMs).toBeLessThan(Math.max(secondMs, leftMs / 10) + 1);
    }),
  );
});

test("Retry-After is obeyed, with and without a lease", () => {
  const lease = fc.constantFrom(undefined, { issuedAt: startAt - hourMs, expiresAt: startAt + 5 * minuteMs });
  fc.assert(
    fc.property(
      count,
      jitter,
      lease,
      fc.integer({ min: 1, max: 600 * secondMs }),
      (count, jitter, lease, ms) => {
        const failure = { code: "throttled", count, retryAfterMs: ms } as const;

        expect(planned(situationOf({ failure, jitter, lease })) - startAt).toBeGreaterThanOrEqual(ms);
      },
    ),
  );
});

const final: readonly FailureCode[] = [
  "approval-rejected",
  "approval-revoked",
  "access-denied",
  "access-expired",
  "request-not-allowed",
  "source-login-needed",
  "source-credentials-missing",
  "profile-loop",
  "config-invalid",
  "ambiguous-node",
  "not-found",
];

test.each(final)("%s is not tried again by itself", (code) => {
  expect(nextAttemptAt(failing(code, 1))).toBeUndefined();
});

test("an entry unused for idle_after is let go, whatever it did last", () => {
  const failure = fc.constantFrom(undefined, { code: "timeout", count: 1, retryAfterMs: undefined } as const);
  fc.assert(
    fc.property(
      lifeMs,
      jitter,
      failure,
      fc.integer({ min: 0, max: hourMs }),
      (life, jitter, failure, moreMs) => {
        const situation = { ...fresh(life, jitter), failure, lastUseAt: startAt - 8 * hourMs - moreMs };

        expect(nextAttemptAt(situation)).toBeUndefined();
      },
    ),
  );
});

test("where nobody waits for anything, nothing is planned", () => {
  expect(nextAttemptAt(situationOf({ isWanted: false }))).toBeUndefined();
});

test("a lease that has ended is fetched at once while it is wanted", () => {
  expect(nextAttemptAt(situationOf({}))).toBe(startAt);
});

test("polls begin 2 s apart and end at a minute, never closer together", () => {
  const waits = Array.from({ length: 40 }, (_, n) => planned(failing("approval-pending", n + 1)) - startAt);

  expect(waits[0]).toBe(2 * secondMs);
  expect(waits.at(-1)).toBe(minuteMs);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

test("a pending request is polled however long ago somebody asked", () => {
  const situation = failing("approval-pending", 50, {
    lastUseAt: startAt - 30 * 24 * hourMs,
    isWanted: false,
  });

  expect(planned(situation) - startAt).toBe(minuteMs);
});

test("the same situation gives the same plan, so looking at it moves nothing", () => {
  fc.assert(
    fc.property(lifeMs, jitter, fc.integer({ min: 0, max: hourMs }), (life, jitter, laterMs) => {
      const situation = fresh(life, jitter);

      expect(planned({ ...situation, now: startAt + laterMs })).toBe(planned(situation));
    }),
  );
});
