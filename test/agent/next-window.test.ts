// Who follows the request for the window after the current one: the agent, also while AWS has not confirmed it.

import { expect, test } from "vitest";
import { Schedule } from "../../agent/leases/schedule.ts";
import { NextWindow } from "../../agent/next-window.ts";
import type { RequestRecord } from "../../agent/requests/record.ts";
import type { RequestSource } from "../../agent/sources/source.ts";
import { FakeTime, settle } from "./fakes/fake-time.ts";
import { never } from "./fakes/never.ts";
import { recordOf } from "./fakes/record.ts";

/** A source whose request for the window after stays as it is. */
function openWindow(record: RequestRecord | undefined, answer: Promise<void> = Promise.resolve()) {
  const time = new FakeTime();
  const schedule = new Schedule({ clock: time, random: () => 0, setTimer: time.setTimer });
  const polls: number[] = [];
  const source: RequestSource = {
    request: never,
    cancel: never,
    record: (next) => (next ? record : undefined),
    pollNext: () => {
      polls.push(time.now());
      return answer;
    },
  };
  const told: string[] = [];
  const window = new NextWindow({ source, schedule, clock: time, changed: () => told.push("changed") });
  return { window, schedule, time, polls, told };
}

test.each(["pending", "filing"] as const)("one that is %s is polled", async (state) => {
  const { window, time, polls } = openWindow(recordOf({ state, next: true }));

  window.follow();
  await time.advance(60_000);

  expect(polls.length).toBeGreaterThan(3);
});

test.each([undefined, recordOf({ state: "approved", next: true })])("%j is not polled", async (record) => {
  const { window, time, polls } = openWindow(record);

  window.follow();
  await time.advance(60_000);

  expect(polls).toEqual([]);
});

test("one that nobody may look for is not polled for ever", async () => {
  const { window, time, polls } = openWindow(recordOf({ state: "filing", next: true }));

  window.follow();
  await time.advance(3_600_000);

  expect(polls.length).toBeGreaterThan(15);
  expect(time.timerCount).toBe(0);
});

test("a poll that was in flight when its entry went plans no other", async () => {
  const answer = Promise.withResolvers<void>();
  const { window, schedule, time, told } = openWindow(
    recordOf({ state: "pending", next: true }),
    answer.promise,
  );
  window.follow();
  await time.advance(3_000);

  window.stop();
  answer.reject(new Error("the agent ends"));
  await settle();

  expect(schedule.at(window)).toBeUndefined();
  expect(told).toEqual([]);
});
