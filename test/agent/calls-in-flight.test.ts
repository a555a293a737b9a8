import { expect, test } from "vitest";
import { CallsInFlight } from "../../agent/calls-in-flight.ts";

test("a call counts until it is answered, and its end is told", async () => {
  const ends: boolean[] = [];
  const calls: CallsInFlight = new CallsInFlight(() => ends.push(calls.any));
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const followed = [calls.follow(one.promise), calls.follow(other.promise)];
  const during = calls.any;

  one.resolve();
  await followed[0];
  other.resolve();
  await followed[1];

  expect([during, ends]).toEqual([true, [true, false]]);
});
