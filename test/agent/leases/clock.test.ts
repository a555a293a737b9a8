// AWS's clock, learnt from the Date header of its answers.

import { expect, test } from "vitest";
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
