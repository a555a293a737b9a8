// Prefetches that the machine slept through.

import { expect, onTestFinished, test, vi } from "vitest";
import { Schedule } from "../../agent/leases/schedule.ts";
import { Prefetch } from "../../agent/prefetch.ts";
import { FakeTime } from "./fakes/fake-time.ts";

const minuteMs = 60_000;

/** A Thursday's evening, local time as cron expressions go by. */
const thursday = new Date(2026, 0, 1, 20, 0).getTime();

/** Fridays at 8:55, on a laptop whose lid closes now. */
function openPrefetch() {
  const time = new FakeTime();
  time.sleep(thursday - time.now());
  vi.useFakeTimers({ toFake: ["Date"], now: thursday }); // node-cron asks no clock of ours
  onTestFinished(() => void vi.useRealTimers());
  const schedule = new Schedule({ clock: time, random: () => 0, setTimer: time.setTimer });
  const fetchedAt: number[] = [];
  const fetch = () => void fetchedAt.push(time.now());
  const prefetch = new Prefetch({ expression: "55 8 * * 5", schedule, clock: time, fetch });
  const openLid = async (at: Date) => {
    time.sleep(at.getTime() - time.now());
    vi.setSystemTime(time.now());
    await time.advance(2 * minuteMs);
  };
  return { prefetch, fetchedAt, openLid };
}

test("Friday's is not made up for on Saturday; the next one is planned", async () => {
  const { prefetch, fetchedAt, openLid } = openPrefetch();

  await openLid(new Date(2026, 0, 3, 10, 0));

  expect(fetchedAt).toEqual([]);
  expect(prefetch.nextAt).toBe(new Date(2026, 0, 9, 8, 55).getTime());
});

test("who opens the lid at ten finds what was to be there at nine", async () => {
  const { fetchedAt, openLid } = openPrefetch();

  await openLid(new Date(2026, 0, 2, 10, 0));

  expect(fetchedAt).toHaveLength(1);
});
