// One timer for everything that is due some day.

import { expect, test } from "vitest";
import { type Item, Schedule } from "../../../agent/leases/schedule.ts";
import { FakeTime, startAt } from "../fakes/fake-time.ts";

const minuteMs = 60_000;

interface Bench {
  time: FakeTime;
  schedule: Schedule;
  ran: string[];
  item(name: string): Item;
}

function openSchedule(random = () => 0.5): Bench {
  const time = new FakeTime();
  const schedule = new Schedule({ clock: time, random, setTimer: time.setTimer });
  const ran: string[] = [];
  const item = (name: string) => ({ run: () => void ran.push(`${name} ${time.now() - startAt}`) });
  return { time, schedule, ran, item };
}

test("items run at their time, in its order", async () => {
  const { time, schedule, ran, item } = openSchedule();

  schedule.set(item("late"), startAt + 300);
  schedule.set(item("early"), startAt + 100);
  schedule.set(item("middle"), startAt + 200);
  await time.advance(1_000);

  expect(ran).toEqual(["early 100", "middle 200", "late 300"]);
});

test("a later wish of an item takes the place of the one before", async () => {
  const { time, schedule, ran, item } = openSchedule();
  const only = item("only");

  schedule.set(only, startAt + 100);
  schedule.set(only, startAt + 300);
  schedule.set(only, startAt + 200);
  await time.advance(1_000);

  expect(ran).toEqual(["only 200"]);
});

test("an item that was taken out does not run, and leaves no timer", async () => {
  const { time, schedule, ran, item } = openSchedule();
  const gone = item("gone");

  schedule.set(gone, startAt + 100);
  schedule.set(gone, undefined);
  const timers = time.timerCount;
  await time.advance(1_000);

  expect(timers).toBe(0);
  expect(ran).toEqual([]);
});

test("with nothing to do there is no timer", async () => {
  const { time, schedule, item } = openSchedule();

  const before = time.timerCount;
  schedule.set(item("only"), startAt + 100);
  await time.advance(1_000);

  expect(before).toBe(0);
  expect(time.timerCount).toBe(0);
});

test("there is one timer for a thousand items", () => {
  const { time, schedule, item } = openSchedule();

  for (let n = 0; n < 1_000; n += 1) schedule.set(item(`${n}`), startAt + n * 37);

  expect(time.timerCount).toBe(1);
});

test("no timer is longer than a minute, and a far item still runs on time", async () => {
  const { time, schedule, ran, item } = openSchedule();

  schedule.set(item("far"), startAt + 3 * 24 * 60 * minuteMs);
  await time.advance(3 * 24 * 60 * minuteMs);

  expect(Math.max(...time.delays)).toBe(minuteMs);
  expect(ran).toEqual([`far ${3 * 24 * 60 * minuteMs}`]);
});

test("what is due already runs at the next turn, not inside set", async () => {
  const { time, schedule, ran, item } = openSchedule();

  schedule.set(item("due"), startAt - 5_000);
  const inside = [...ran];
  await time.advance(0);

  expect(inside).toEqual([]);
  expect(ran).toEqual(["due 0"]);
});

test("an item may put itself down again while it runs", async () => {
  const { time, schedule } = openSchedule();
  const runs: number[] = [];
  const again: Item = {
    run: () => {
      runs.push(time.now() - startAt);
      schedule.set(again, time.now() + 100);
    },
  };

  schedule.set(again, startAt + 100);
  await time.advance(350);

  expect(runs).toEqual([100, 200, 300]);
});

test("an item may take another one out while it runs, if its turn has not come", async () => {
  const { time, schedule, ran, item } = openSchedule();
  const victim = item("victim");

  schedule.set(victim, startAt + 200);
  schedule.set({ run: () => schedule.set(victim, undefined) }, startAt + 100);
  await time.advance(1_000);

  expect(ran).toEqual([]);
  expect(time.timerCount).toBe(0);
});

test("after a sleep what is due is spread over two seconds, and runs once", async () => {
  let roll = 0;
  const { time, schedule, ran, item } = openSchedule(() => {
    roll += 0.2;
    return roll;
  });

  for (const [n, name] of ["a", "b", "c", "d"].entries())
    schedule.set(item(name), startAt + 10 * minuteMs + n);
  time.sleep(8 * 60 * minuteMs);
  await time.advance(minuteMs);
  const wakeAt = 8 * 60 * minuteMs + minuteMs;
  const atOnce = [...ran];
  await time.advance(2_000);

  expect(atOnce).toEqual([]);
  expect(ran).toEqual([
    `a ${wakeAt + 400}`,
    `b ${wakeAt + 800}`,
    `c ${wakeAt + 1_200}`,
    `d ${wakeAt + 1_600}`,
  ]);
});

test("a clock that was set back costs no item and no busy timer", async () => {
  const { time, schedule, ran, item } = openSchedule();

  schedule.set(item("only"), startAt + minuteMs);
  time.sleep(-60 * minuteMs);
  await time.advance(62 * minuteMs);

  expect(ran).toHaveLength(1);
  expect(time.delays.length).toBeLessThan(70);
});

test("stop takes everything down", async () => {
  const { time, schedule, ran, item } = openSchedule();

  schedule.set(item("only"), startAt + 100);
  schedule.stop();
  await time.advance(1_000);

  expect(time.timerCount).toBe(0);
  expect(ran).toEqual([]);
});
