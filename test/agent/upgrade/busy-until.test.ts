import { expect, test } from "vitest";
import type { Keeper } from "../../../agent/leases/keeper.ts";
import { type Business, busyUntil } from "../../../agent/upgrade/busy-until.ts";

const lease = {} as ReturnType<Keeper["peek"]>;
const failure = {} as Keeper["lastFailure"];

function holding(keeper: { lease?: typeof lease; lastFailure?: typeof failure; isFetching?: boolean }) {
  const { lease: held, lastFailure, isFetching = false } = keeper;
  return { keeper: { peek: () => held, lastFailure, isFetching } as unknown as Keeper };
}

function business(given: Partial<Business>): Business {
  return { isAnybodyWaiting: false, held: [], isLoginNeeded: () => false, sshBusyUntil: 7, ...given };
}

const cases: [title: string, Partial<Business>, until: number][] = [
  ["nothing held", {}, 7],
  ["a lease that can be fetched again", { held: [holding({ lease })] }, 7],
  ["somebody waits for an answer", { isAnybodyWaiting: true }, Number.POSITIVE_INFINITY],
  ["a fetch in flight", { held: [holding({ isFetching: true })] }, Number.POSITIVE_INFINITY],
  [
    "a lease whose renewal fails",
    { held: [holding({ lease, lastFailure: failure })] },
    Number.POSITIVE_INFINITY,
  ],
  ["a failure, and nothing to lose", { held: [holding({ lastFailure: failure })] }, 7],
  [
    "a lease while the source profile needs a login",
    { held: [holding({ lease })], isLoginNeeded: () => true },
    Number.POSITIVE_INFINITY,
  ],
];

test.each(cases)("%s", (_, given, until) => {
  expect(busyUntil(business(given))).toBe(until);
});
