// What it takes to put one entry down for its time, among a hundred and among ten thousand: in a heap a
// hundredfold costs as much again at most, where a list would cost a hundred times as much.

import { Schedule } from "../../agent/leases/schedule.ts";
import { median } from "../median.ts";
import type { Measurement } from "../row.ts";

const few = 100;
const many = 10_000;
const rounds = 31;
const setsPerRound = 1_000;
const mostTimesFew = 2; // log 10,000 is twice log 100

export async function measureSchedule(): Promise<Measurement[]> {
  for (const count of [few, many]) measureSets(count); // until it is compiled
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.few.push(measureSets(few));
    times.many.push(measureSets(many));
  }
  const ours = median(times.many);
  const reference = median(times.few);
  return [
    {
      what: `scheduling one of ${many} entries`,
      ours: `${(ours * 1e6).toFixed(0)} ns`,
      reference: `${(reference * 1e6).toFixed(0)} ns  one of ${few}`,
      ratio: ours / reference,
      budget: `≤ ${mostTimesFew} ×: O(log n)`,
      isMet: ours <= mostTimesFew * reference,
    },
  ];
}

/** Milliseconds for one, among so many others that stand at times of their own. */
function measureSets(count: number): number {
  const schedule = fillSchedule(count);
  const items = Array.from({ length: setsPerRound }, () => ({ run: () => undefined }));
  const startedAt = performance.now();
  items.forEach((item, index) => {
    schedule.set(item, 1_000_000 + ((index * 7_919) % 1_000_000));
  });
  const elapsedMs = performance.now() - startedAt;
  schedule.stop();
  return elapsedMs / setsPerRound;
}

function fillSchedule(count: number): Schedule {
  const schedule = new Schedule({
    clock: { now: () => 0, monotonic: () => 0 },
    random: () => 0,
    setTimer: () => () => undefined,
  });
  for (let index = 0; index < count; index += 1) {
    schedule.set({ run: () => undefined }, 1 + ((index * 104_729) % 2_000_000));
  }
  return schedule;
}
