// One entry's lease: who fetches it, who shares it, and how long it is handed out.

import { describe, expect, test } from "vitest";
import type { Ask } from "../../../agent/sources/source.ts";
import { Failure, type FailureCode } from "../../../protocol/failure.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { mallory } from "../fakes/fake-aws.ts";
import { leaseOf } from "../fakes/fake-source.ts";
import { type FakeTime, settle } from "../fakes/fake-time.ts";
import { openKeeper } from "../fakes/keeper-bench.ts";
import { onTerminal, person, withoutTerminal } from "../fakes/requesting-agent.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const agent: Ask = { by: "agent" };
const stranger: Ask = { by: "stranger" };

test("ten callers of a cold entry share one fetch", async () => {
  const { keeper, source, time } = openKeeper();

  const callers = Array.from({ length: 10 }, () => keeper.obtain(onTerminal));
  const lease = leaseOf(time.now(), hourMs);
  source.last.succeed(lease);
  const leases = await Promise.all(callers);

  expect(source.fetches).toHaveLength(1);
  expect(leases).toEqual(Array(10).fill(lease));
});

test("a held lease is handed out without a fetch", async () => {
  const { keeper, source, time } = openKeeper();

  const first = keeper.obtain(onTerminal);
  source.last.succeed(leaseOf(time.now(), hourMs));

  expect(await keeper.obtain(stranger)).toBe(await first);
  expect(source.fetches).toHaveLength(1);
});

test("a failure is shared by those waiting, then forgotten", async () => {
  const { keeper, source, time } = openKeeper();

  const callers = [failureOf(keeper.obtain(onTerminal)), failureOf(keeper.obtain(onTerminal))];
  source.last.fail(new Failure("access-denied", "no"));
  const failures = await Promise.all(callers);
  const later = keeper.obtain(onTerminal);
  source.last.succeed(leaseOf(time.now(), hourMs));

  expect(failures[0]).toBe(failures[1]);
  expect((await later).expiresAt).toBe(time.now() + hourMs);
  expect(source.fetches).toHaveLength(2);
});

const stronger: readonly [weak: Ask, strong: Ask, code: FailureCode][] = [
  [stranger, withoutTerminal, "request-not-allowed"],
  [withoutTerminal, onTerminal, "request-not-allowed"],
  [{ by: "schedule" }, person, "request-not-allowed"],
  [agent, stranger, "request-not-allowed"],
  [agent, onTerminal, "access-expired"],
];

test.each(stronger)("a fetch begun for %j that fails is begun anew for %j", async (weak, strong, code) => {
  const { keeper, source, time } = openKeeper();

  const weaker = failureOf(keeper.fetch(weak));
  const callers = [keeper.fetch(strong), keeper.fetch(strong)];
  source.last.fail(new Failure(code, "may not"));
  const failure = await weaker;
  await settle();
  source.last.succeed(leaseOf(time.now(), hourMs));

  expect(failure.code).toBe(code);
  expect(await Promise.all(callers)).toHaveLength(2);
  expect(source.fetches.map(({ ask }) => ask)).toEqual([weak, strong]);
});

test("a weaker ask shares the failure of a stronger one", async () => {
  const { keeper, source } = openKeeper();

  const callers = [failureOf(keeper.fetch(onTerminal)), failureOf(keeper.fetch(stranger))];
  source.last.fail(new Failure("request-not-allowed", "no policy matches"));
  await Promise.all(callers);

  expect(source.fetches).toHaveLength(1);
});

test("a fetch that never ends is given up, with a message", async () => {
  const { keeper, source, time } = openKeeper();

  const caller = failureOf(keeper.obtain(onTerminal));
  await time.advance(25_000);
  const failure = await caller;

  expect(failure).toMatchObject({ code: "timeout", message: expect.stringContaining("web") });
  expect(source.last.signal.aborted).toBe(true);
  expect(keeper.isFetching).toBe(false);
});

test("what comes of a fetch that was given up is ignored", async () => {
  const { keeper, source, time } = openKeeper();

  const caller = failureOf(keeper.obtain(onTerminal));
  const given = source.last;
  await time.advance(21_500);
  await caller;
  given.succeed(leaseOf(time.now(), hourMs));
  await settle();

  expect(keeper.peek()).toBeUndefined();
});

test("a lease is renewed 20 minutes before its end", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  await time.advance(40 * minuteMs - 1);
  const before = source.fetches.length;
  await time.advance(1);

  expect(before).toBe(1);
  expect(source.fetches).toHaveLength(2);
  expect(keeper.peek()?.expiresAt).toBe(time.now() + hourMs);
});

test("a failing renewal leaves the lease until its true end, and not a moment longer", async () => {
  const { keeper, source, time } = openKeeper({ random: () => 0.5 });
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  const lease = await keeper.obtain(onTerminal);

  source.onFetch = (fetch) => fetch.fail(new Failure("service-unavailable", "down"));
  await time.advance(hourMs - 1);
  const last = keeper.peek();
  await time.advance(1);

  expect(last).toBe(lease);
  expect(keeper.peek()).toBeUndefined();
});

test.each<FailureCode>(["access-denied", "approval-rejected", "source-login-needed", "access-expired"])(
  "%s at a renewal keeps the lease too",
  async (code) => {
    const { keeper, source, time } = openKeeper();
    source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
    const lease = await keeper.obtain(onTerminal);

    source.onFetch = (fetch) => fetch.fail(new Failure(code, "no"));
    await time.advance(50 * minuteMs);

    expect(keeper.peek()).toBe(lease);
    expect(source.fetches).toHaveLength(2);
  },
);

test("a lease's end is told when it comes, though AWS wants to be left alone for longer", async () => {
  const { keeper, source, time, told } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  const busy = new Failure("throttled", "slow down", { retryAfterMs: 2 * hourMs });
  source.onFetch = (fetch) => fetch.fail(busy);
  await time.advance(hourMs);

  expect(told).toEqual(["fetched", "failed", "ended"]);
  expect(source.fetches).toHaveLength(2);
});

test("a lease's end is told when it comes, though a renewal hangs", async () => {
  const { keeper, source, time, told } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), 3_000));
  await keeper.obtain(onTerminal);

  source.onFetch = () => undefined;
  await time.advance(3_000);
  const soFar = [...told];
  source.last.succeed(leaseOf(time.now(), hourMs));
  await settle();

  expect(soFar).toEqual(["fetched", "ended"]);
  expect(keeper.peek()?.expiresAt).toBe(time.now() + hourMs);
});

test("a lease that ended while the machine slept is renewed when it wakes", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  await time.sleep(2 * hourMs);
  await time.advance(minuteMs);

  expect(source.fetches).toHaveLength(2);
  expect(keeper.peek()).toBeDefined();
});

test("a revoked approval drops the lease", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  source.onFetch = (fetch) => fetch.fail(new Failure("approval-revoked", "by bob"));
  await time.advance(40 * minuteMs);

  expect(keeper.peek()).toBeUndefined();
});

test("forget overtakes a fetch: its lease is not kept, and who waited is told", async () => {
  const { keeper, source, time } = openKeeper();

  const caller = failureOf(keeper.obtain(onTerminal));
  keeper.forget();
  source.last.succeed(leaseOf(time.now(), hourMs));
  const failure = await caller;

  expect(failure.code).toBe("service-unavailable");
  expect(keeper.peek()).toBeUndefined();
  expect(time.timerCount).toBeLessThanOrEqual(2); // the deadlines of the overtaken fetch
});

test("a fetch begun after forget is not spoilt by the one before", async () => {
  const { keeper, source, time } = openKeeper();

  const before = failureOf(keeper.obtain(onTerminal));
  const overtaken = source.last;
  keeper.forget();
  const after = keeper.obtain(onTerminal);
  overtaken.fail(new Failure("internal", "late"));
  await before;
  source.last.succeed(leaseOf(time.now(), hourMs));

  expect((await after).expiresAt).toBe(time.now() + hourMs);
  expect(keeper.lastFailure).toBeUndefined();
});

test("an entry that nobody uses stops renewing, and its lease goes at its end", async () => {
  const { keeper, source, time, schedule, told } = openKeeper({ idleAfterMs: 30 * minuteMs });
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  await time.advance(2 * hourMs);

  expect(source.fetches).toHaveLength(1);
  expect(told).toEqual(["fetched", "ended"]);
  expect(schedule.at(keeper)).toBeUndefined();
});

test("a use wakes an entry that fell asleep with its lease still good", async () => {
  const { keeper, source, time } = openKeeper({ idleAfterMs: 30 * minuteMs });
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  await time.advance(45 * minuteMs);
  keeper.use();
  await time.advance(2 * minuteMs);

  expect(source.fetches).toHaveLength(2);
  expect(keeper.peek()?.expiresAt).toBeGreaterThan(time.now() + 50 * minuteMs);
});

test("a lease that a poll brought is renewed from its first use on, though the clocks differ by a millisecond", async () => {
  let aheadMs = 0;
  const { keeper, source, time } = openKeeper({ awsNow: () => time.now() + aheadMs });
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.fetch({ by: "agent" });

  aheadMs = -1;
  keeper.use();
  await time.advance(45 * minuteMs);

  expect(source.fetches).toHaveLength(2);
});

test("the same secret again keeps the time at which it was issued", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs, "same"));
  const { issuedAt } = await keeper.obtain(onTerminal);

  await time.advance(40 * minuteMs);
  const renewed = keeper.peek();

  expect(renewed?.issuedAt).toBe(issuedAt);
  expect(renewed?.expiresAt).toBe(issuedAt + 100 * minuteMs);
});

test("a renewal that brings no longer life changes nothing, and is tried again a minute later", async () => {
  const { keeper, source, time } = openKeeper();
  const lease = leaseOf(time.now(), hourMs, "same");
  source.onFetch = (fetch) => fetch.succeed({ ...lease, issuedAt: time.now() });
  await keeper.obtain(onTerminal);

  await time.advance(40 * minuteMs);
  const held = keeper.peek();
  await time.advance(minuteMs);

  expect(held).toEqual(lease);
  expect(source.fetches).toHaveLength(3);
});

test("a lease that has ended by the time it arrives is handed to nobody", async () => {
  const { keeper, source, time } = openKeeper();

  const caller = failureOf(keeper.obtain(onTerminal));
  source.last.succeed(leaseOf(time.now() - hourMs, hourMs));
  const failure = await caller;

  expect(failure.code).toBe("clock-skew");
  expect(keeper.peek()).toBeUndefined();
});

test.each([
  { offsetMinutes: 10, title: "behind" },
  { offsetMinutes: -10, title: "ahead" },
])("with this machine's clock $title, AWS's clock says when to renew and when it ends", async (skew) => {
  const { keeper, source, time, awsClock } = openKeeper();
  awsClock.learn(new Date(time.now() + skew.offsetMinutes * minuteMs).toUTCString());
  source.onFetch = (fetch) => fetch.succeed(leaseOf(awsClock.now(), hourMs));
  const lease = await keeper.obtain(onTerminal);

  await time.advance(40 * minuteMs - 1_500);
  const before = source.fetches.length;
  source.onFetch = (fetch) => fetch.fail(new Failure("access-denied", "no"));
  await time.advance(1_500); // AWS tells its time in whole seconds
  const after = source.fetches.length;
  await time.advance(20 * minuteMs - 1);
  const last = keeper.peek();
  await time.advance(1);

  expect([before, after]).toEqual([1, 2]);
  expect(last).toBe(lease);
  expect(keeper.peek()).toBeUndefined();
});

test("a lease that sleeps under a skewed clock does not keep the timer busy", async () => {
  const { keeper, source, time, awsClock } = openKeeper({ idleAfterMs: minuteMs });
  awsClock.learn(new Date(time.now() - 10 * minuteMs).toUTCString());
  source.onFetch = (fetch) => fetch.succeed(leaseOf(awsClock.now(), hourMs));
  await keeper.obtain(onTerminal);

  await time.advance(55 * minuteMs);

  expect(time.delays.length).toBeLessThan(70);
});

test("a login as somebody else drops the lease", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);

  await keeper.verifyPrincipal();
  const same = keeper.peek();
  source.principalArn = "arn:aws:sts::123456789012:assumed-role/dev/bob";
  await keeper.verifyPrincipal();

  expect(same).toBeDefined();
  expect(keeper.peek()).toBeUndefined();
});

test("what time cannot mend is tried again when something changed", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);
  source.onFetch = (fetch) => fetch.fail(new Failure("source-login-needed", "log in"));
  await time.advance(45 * minuteMs);
  const tries = source.fetches.length;

  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  keeper.reconsider();
  await time.advance(1);

  expect(tries).toBe(2);
  expect(keeper.peek()?.expiresAt).toBeGreaterThan(time.now() + 59 * minuteMs);
});

test("a pending request is polled until it is answered, with nobody asking", async () => {
  const { keeper, source, time } = openKeeper({ idleAfterMs: minuteMs });
  source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
  await failureOf(keeper.obtain(onTerminal));

  await time.advance(2 * hourMs);
  const polls = source.fetches.length;
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await time.advance(minuteMs);

  expect(polls).toBeGreaterThan(120);
  expect(keeper.peek()).toBeDefined();
});

test("a poll that fails otherwise is followed by another", async () => {
  const { keeper, source, time } = openKeeper({ random: () => 0.5 });
  source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
  await failureOf(keeper.obtain(onTerminal));

  source.onFetch = (fetch) => fetch.fail(new Failure("throttled", "slow down"));
  await time.advance(minuteMs);
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await time.advance(minuteMs);

  expect(keeper.peek()).toBeDefined();
});

test("what was filed earlier is polled from the start on, then renewed like any other", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));

  keeper.follow();
  await time.advance(1);
  const first = keeper.peek();
  await time.advance(45 * minuteMs);

  expect(first).toBeDefined();
  expect(source.fetches).toHaveLength(2);
});

test("a forgotten lease is not fetched again by itself, and nothing is left of its failure", async () => {
  const { keeper, source, time, schedule, told } = openKeeper({ random: () => 0.5 });
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.obtain(onTerminal);
  source.onFetch = (fetch) => fetch.fail(new Failure("throttled", "slow down"));
  await time.advance(41 * minuteMs);
  const tries = source.fetches.length;

  keeper.forget();
  keeper.reconsider();
  await time.advance(2 * hourMs);

  expect(tries).toBeGreaterThan(1);
  expect(source.fetches).toHaveLength(tries);
  expect(keeper.lastFailure).toBeUndefined();
  expect(schedule.at(keeper)).toBeUndefined();
  expect(told.at(-1)).toBe("forgotten");
});

test("nothing is planned for what never was wanted, whatever changed", async () => {
  const { keeper, source, time, schedule } = openKeeper();
  source.onFetch = (fetch) => fetch.fail(new Failure("access-denied", "no"));
  await failureOf(keeper.obtain(onTerminal));

  keeper.reconsider();
  await time.advance(hourMs);

  expect(source.fetches).toHaveLength(1);
  expect(schedule.at(keeper)).toBeUndefined();
});

test("failures of one kind are counted from the first on; another kind or a success begins anew", async () => {
  const { keeper, source, time } = openKeeper();
  const startedAt = time.now();
  const failWith = async (code: FailureCode) => {
    source.onFetch = (fetch) => fetch.fail(new Failure(code, "no"));
    await failureOf(keeper.fetch(agent));
    return keeper.lastFailure;
  };

  await failWith("throttled");
  time.pass(1_000);
  const again = await failWith("throttled");
  const other = await failWith("timeout");
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
  await keeper.fetch(agent);

  expect(again).toMatchObject({ count: 2, since: startedAt, at: startedAt + 1_000 });
  expect(other).toMatchObject({ count: 1, since: startedAt + 1_000 });
  expect(keeper.lastFailure).toBeUndefined();
});

test("a renewal that brings the same lease after failures is told, since it works again", async () => {
  const { keeper, source, time, told } = openKeeper();
  const lease = leaseOf(time.now(), hourMs, "same");
  source.onFetch = (fetch) => fetch.succeed(lease);
  await keeper.fetch(agent);
  await keeper.fetch(agent);
  const whileGood = [...told];

  source.onFetch = (fetch) => fetch.fail(new Failure("throttled", "slow down"));
  await failureOf(keeper.fetch(agent));
  source.onFetch = (fetch) => fetch.succeed(lease);
  await keeper.fetch(agent);

  expect(whileGood).toEqual(["fetched"]);
  expect(told).toEqual(["fetched", "failed", "fetched"]);
});

test("while a short lease lives, a renewal that hangs leaves time for others", async () => {
  const { keeper, source, time } = openKeeper();
  source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), minuteMs));
  await keeper.obtain(onTerminal);

  source.onFetch = () => undefined;
  await time.advance(minuteMs - 1);

  expect(source.fetches.length).toBeGreaterThan(3);
  expect(source.fetches.slice(1, -1).every(({ signal }) => signal.aborted)).toBe(true);
});

describe("a pending request is polled on, however long nobody asks,", () => {
  test("after a poll that the network ate", async () => {
    const { keeper, source, time } = openKeeper({ idleAfterMs: hourMs, random: () => 0.5 });
    source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
    await failureOf(keeper.obtain(onTerminal));
    await time.advance(2 * hourMs);

    source.onFetch = (fetch) => fetch.fail(new Failure("service-unavailable", "no network"));
    await time.advance(2 * minuteMs);
    source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
    await time.advance(2 * minuteMs);

    expect(keeper.peek()).toBeDefined();
  });

  test("after a login that had ended meanwhile", async () => {
    const { keeper, source, time } = openKeeper({ idleAfterMs: hourMs });
    source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
    await failureOf(keeper.obtain(onTerminal));
    await time.advance(2 * hourMs);
    source.onFetch = (fetch) => fetch.fail(new Failure("source-login-needed", "log in"));
    await time.advance(2 * hourMs);

    source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
    keeper.reconsider();
    await time.advance(1);

    expect(keeper.peek()).toBeDefined();
  });

  test("but not after its answer", async () => {
    const { keeper, source, time, schedule } = openKeeper({ idleAfterMs: hourMs });
    source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
    await failureOf(keeper.obtain(onTerminal));
    await time.advance(2 * hourMs);

    source.onFetch = (fetch) => fetch.fail(new Failure("approval-rejected", "by ann"));
    await time.advance(2 * minuteMs);
    keeper.reconsider();

    expect(schedule.at(keeper)).toBeUndefined();
  });
});

describe("after a login as somebody else", () => {
  const longLease = (time: FakeTime) => leaseOf(time.now(), 12 * hourMs);

  test("a renewal replaces the former lease, though it ends earlier", async () => {
    const { keeper, source, time } = openKeeper();
    source.onFetch = (fetch) => fetch.succeed(longLease(time));
    await keeper.obtain(stranger);

    source.onFetch = (fetch) => fetch.succeed({ ...leaseOf(time.now(), hourMs), principal: mallory });
    await keeper.fetch(agent);

    expect(keeper.peek()?.principal).toBe(mallory);
  });

  test("a check that AWS did not answer is made again", async () => {
    const { keeper, source, time } = openKeeper();
    source.onFetch = (fetch) => fetch.succeed(longLease(time));
    await keeper.obtain(stranger);
    source.principalFailure = new Failure("timeout", "AWS is silent");
    await keeper.verifyPrincipal();
    const before = keeper.peek();

    source.principalFailure = undefined;
    source.principalArn = mallory;
    await time.advance(minuteMs);

    expect(before).toBeDefined();
    expect(keeper.peek()).toBeUndefined();
  });

  test("a check without a login waits for one, and keeps no timer busy", async () => {
    const { keeper, source, time, schedule } = openKeeper();
    source.onFetch = (fetch) => fetch.succeed(longLease(time));
    await keeper.obtain(stranger);
    const planned = schedule.at(keeper);

    source.principalFailure = new Failure("source-login-needed", "log in");
    await keeper.verifyPrincipal();

    expect(schedule.at(keeper)).toBe(planned);
    expect(keeper.peek()).toBeDefined();
  });

  test("what a fetch begun before brings for the former one is handed to nobody", async () => {
    const { keeper, source, time } = openKeeper();
    const caller = failureOf(keeper.obtain(stranger));

    source.principalArn = mallory;
    await keeper.verifyPrincipal();
    source.last.succeed(longLease(time));

    expect((await caller).code).toBe("service-unavailable");
    expect(keeper.peek()).toBeUndefined();
  });

  test("a lease that ends while nobody can tell whose it is leaves nothing planned for it", async () => {
    const { keeper, source, time, schedule } = openKeeper({ idleAfterMs: minuteMs });
    source.onFetch = (fetch) => fetch.succeed(leaseOf(time.now(), hourMs));
    await keeper.obtain(stranger);
    await time.advance(2 * minuteMs);

    source.principalFailure = new Failure("timeout", "AWS is silent");
    await keeper.verifyPrincipal();
    await time.advance(2 * hourMs);

    expect(schedule.at(keeper)).toBeUndefined();
  });
});

test("a closed keeper fetches and plans nothing, whoever still has it", async () => {
  const { keeper, source, time, schedule } = openKeeper();
  source.onFetch = (fetch) => fetch.fail(new Failure("approval-pending", "wait"));
  await failureOf(keeper.obtain(onTerminal));

  keeper.close();
  keeper.follow();
  const failure = await failureOf(keeper.obtain(onTerminal));
  await time.advance(hourMs);

  expect(failure.code).toBe("service-unavailable");
  expect(source.fetches).toHaveLength(1);
  expect(schedule.at(keeper)).toBeUndefined();
});
