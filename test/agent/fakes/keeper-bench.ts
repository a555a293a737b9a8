// A keeper with a fake source, a schedule on fake time, and what it told.

import { AwsClock } from "../../../agent/leases/clock.ts";
import { Keeper, type KeeperOptions } from "../../../agent/leases/keeper.ts";
import { Schedule } from "../../../agent/leases/schedule.ts";
import { FakeSource } from "./fake-source.ts";
import { FakeTime } from "./fake-time.ts";

export interface KeeperBench {
  keeper: Keeper;
  source: FakeSource;
  time: FakeTime;
  awsClock: AwsClock;
  schedule: Schedule;
  told: string[];
}

export function openKeeper(options: Partial<KeeperOptions> = {}): KeeperBench {
  const time = new FakeTime();
  const awsClock = new AwsClock(time);
  const source = new FakeSource();
  const random = options.random ?? (() => 0);
  const schedule = new Schedule({ clock: time, random, setTimer: time.setTimer });
  const told: string[] = [];
  const keeper = new Keeper({
    name: "web",
    idleAfterMs: 8 * 3_600_000,
    source,
    schedule,
    clock: time,
    awsNow: () => awsClock.now(),
    deadline: (ms) => deadlineOn(time, ms),
    random,
    changed: (event) => told.push(event),
    ...options,
  });
  return { keeper, source, time, awsClock, schedule, told };
}

function deadlineOn(time: FakeTime, ms: number): AbortSignal {
  if (!Number.isInteger(ms)) throw new RangeError(`AbortSignal.timeout takes no ${ms}`);
  const controller = new AbortController();
  time.setTimer(() => controller.abort(), ms);
  return controller.signal;
}
