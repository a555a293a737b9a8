// Which numbers are times.

import { expect, test } from "vitest";
import { readMoment } from "../../agent/moment.ts";

test.each([0, Date.UTC(2026, 0), Date.UTC(9_999, 11, 31)])("%d is a time", (at) => {
  expect([readMoment(at), readMoment(new Date(at))]).toEqual([at, at]);
});

test.each([-1, Date.UTC(10_000, 0), 8.64e15 + 1, 1e300, Number.NaN, Number.POSITIVE_INFINITY])(
  "%d is no time",
  (at) => {
    expect([readMoment(at), readMoment(new Date(at))]).toEqual([undefined, undefined]);
  },
);

test("an absent time stays absent", () => {
  expect(readMoment(undefined)).toBeUndefined();
});
