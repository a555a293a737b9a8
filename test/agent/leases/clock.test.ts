// AWS's clock, learnt from the Date header of its answers.

import { describe, expect, test } from "vitest";
import { AwsClock } from "../../../agent/leases/clock.ts";
import { FakeTime } from "../fakes/fake-time.ts";

test.each([
  { aheadMs: 3_600_000, title: "an hour behind AWS's" },
  { aheadMs: -600_000, title: "ten minutes ahead of AWS's" },
])("with this machine's clock $title, AWS's time is known to the second", ({ aheadMs }) => {
  const time = new FakeTime();
  const clock = new AwsClock(time);

  clock.learn(new Date(time.now() + aheadMs).toUTCString());

  expect(Math.abs(clock.now() - (time.now() + aheadMs))).toBeLessThanOrEqual(1_000);
});

test.each([-1_400, 0, 999, 1_400])("a difference of %d ms is no skew", (ms) => {
  const time = new FakeTime();
  const clock = new AwsClock(time);

  clock.learn(new Date(time.now() + ms).toUTCString());

  expect(clock.offset).toBe(0);
});

test("a clock that was set right is noticed at the next answer", () => {
  const time = new FakeTime();
  const clock = new AwsClock(time);
  clock.learn(new Date(time.now() + 3_600_000).toUTCString());

  time.sleep(3_600_000);
  clock.learn(new Date(time.now()).toUTCString());

  expect(clock.now()).toBe(time.now());
});

test("a header that is no date teaches nothing", () => {
  const clock = new AwsClock(new FakeTime());

  clock.learn("yesterday");

  expect(clock.offset).toBe(0);
});

describe("when the wall clock is set", () => {
  test.each([
    { title: "back to what AWS says", offsetMs: -600_000, stepMs: -600_000, rightMs: 0 },
    { title: "back from what AWS says", offsetMs: 0, stepMs: -3_600_000, rightMs: 3_600_000 },
    { title: "ahead to what AWS says", offsetMs: 3_600_000, stepMs: 3_600_000, rightMs: 0 },
    { title: "back a little less than it should", offsetMs: -600_000, stepMs: -590_000, rightMs: -10_000 },
  ])("$title, AWS's time goes on as it did", ({ offsetMs, stepMs, rightMs }) => {
    const { time, clock } = learnOffset(offsetMs);

    time.pass(60_000);
    time.sleep(stepMs); // the wall clock moves alone

    expect(Math.abs(clock.offset - rightMs)).toBeLessThanOrEqual(1_000);
    expect(clock.now()).toBe(time.now() + clock.offset);
  });

  test("back after a suspend, the suspend is not taken for a step", () => {
    const { time, clock } = learnOffset(-600_000);

    time.sleep(3_600_000);
    clock.now();
    time.sleep(-600_000);

    expect(clock.offset).toBe(0);
  });

  test("slowly, the offset goes with it", () => {
    const { time, clock } = learnOffset(-60_000);

    for (let second = 0; second < 600; second += 1) {
      time.pass(1_000);
      time.sleep(-100);
      clock.now();
    }

    expect(Math.abs(clock.offset)).toBeLessThan(2_500);
  });
});

test.each([-600_000, 0, 600_000])("with an offset of %d ms, a suspend leaves it as it is", (offsetMs) => {
  const { time, clock } = learnOffset(offsetMs);
  const before = clock.offset;

  time.sleep(8 * 3_600_000);

  expect(clock.offset).toBe(before);
});

test("after any step ahead AWS's time is not taken for earlier than it was", () => {
  const { time, clock } = learnOffset(3_600_000);
  const before = clock.now();

  time.sleep(1_800_000); // half a correction, or half an hour's sleep

  expect(clock.now()).toBeGreaterThanOrEqual(before);
});

test.each([
  { title: "that was slept through", ms: 6 * 3_600_000 },
  { title: "during which the clock was set back", ms: -60_000 },
])("an answer $title teaches nothing", ({ ms }) => {
  const time = new FakeTime();
  const clock = new AwsClock(time);
  const learn = clock.listen();
  const date = new Date(time.now()).toUTCString();

  time.sleep(ms);
  learn(date);

  expect(clock.offset).toBe(0);
});

test("an answer in time teaches", () => {
  const time = new FakeTime();
  const clock = new AwsClock(time);

  clock.listen()(new Date(time.now() + 3_600_000).toUTCString());

  expect(clock.offset).toBeGreaterThan(3_000_000);
});

/** A clock that has learnt how far AWS's is ahead. */
function learnOffset(offsetMs: number) {
  const time = new FakeTime();
  const clock = new AwsClock(time);
  clock.learn(new Date(time.now() + offsetMs).toUTCString());
  return { time, clock };
}
