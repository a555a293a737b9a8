// The poll of the request for the window after: it ends with its entry.

import { expect, test } from "vitest";
import { NextWindow } from "../../agent/next-window.ts";
import type { RequestSource } from "../../agent/sources/source.ts";
import { settle } from "./fakes/fake-time.ts";
import { openKeeper } from "./fakes/keeper-bench.ts";
import { recordOf } from "./fakes/record.ts";

test("a poll that was in flight when its entry went plans no other", async () => {
  const { schedule, time } = openKeeper();
  const poll = Promise.withResolvers<void>();
  const told: string[] = [];
  const source: Pick<RequestSource, "record" | "pollNext"> = {
    record: () => recordOf({ state: "pending", next: true }),
    pollNext: () => poll.promise,
  };
  const next = new NextWindow({
    source: source as RequestSource,
    schedule,
    clock: time,
    changed: () => told.push("changed"),
  });
  next.follow();
  await time.advance(3_000);

  next.stop();
  poll.reject(new Error("the agent ends"));
  await settle();

  expect(schedule.at(next)).toBeUndefined();
  expect(told).toEqual([]);
});
