import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { executableIdentity } from "../../../agent/upgrade/executable-identity.ts";
import { Upgrade } from "../../../agent/upgrade/upgrade.ts";
import { FakeTime } from "../fakes/fake-time.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const free = Number.NEGATIVE_INFINITY;
const busy = Number.POSITIVE_INFINITY;

let time: FakeTime;
let isReplaced: boolean;
let answers: () => Promise<boolean>;
let busyUntil: number;
let told: string[];
let upgrade: Upgrade;

beforeEach(() => {
  time = new FakeTime();
  [isReplaced, answers, busyUntil, told] = [true, async () => true, free, []];
  upgrade = open(() => isReplaced);
});

function open(replaced: () => boolean, executable = "/nowhere/jitney"): Upgrade {
  return new Upgrade({
    executable,
    isReplaced: replaced,
    answers: () => answers(),
    busyUntil: () => busyUntil,
    now: time.now,
    setTimer: time.setTimer,
    note: (event) => told.push(event),
    restart: () => told.push("restart"),
  });
}

test("a replaced executable that answers takes over at once where nothing is in flight", async () => {
  upgrade.notice();
  await time.advance(1_000);

  expect(told).toEqual(["replaced", "restart"]);
});

test("an executable that was only touched changes nothing", async () => {
  isReplaced = false;

  upgrade.notice();
  await time.advance(60_000);

  expect([told, time.timerCount]).toEqual([[], 0]);
});

test("while something is in flight it waits for its end, without a timer", async () => {
  busyUntil = busy;
  upgrade.notice();
  await time.advance(60_000);
  const waiting = [...told];
  const timers = time.timerCount;

  busyUntil = free;
  upgrade.consider();
  await time.advance(0);

  expect([waiting, timers, told]).toEqual([["replaced"], 0, ["replaced", "restart"]]);
});

test("what ends at a known time is waited for till then", async () => {
  busyUntil = time.now() + 5_000;
  upgrade.notice();
  await time.advance(4_900);
  const before = [...told];

  await time.advance(200);

  expect([before, told]).toEqual([["replaced"], ["replaced", "restart"]]);
});

test("who comes while the successor is tried is waited for", async () => {
  const answering = Promise.withResolvers<boolean>();
  answers = () => answering.promise;
  upgrade.notice();
  await time.advance(1_000);

  busyUntil = busy;
  answering.resolve(true);
  await time.advance(0);

  expect(told).toEqual(["replaced"]);
});

test("one that does not answer is tried some times more, and then left alone", async () => {
  answers = async () => false;
  upgrade.notice();
  await time.advance(10 * 60_000);

  expect(told).toEqual(["replaced", ...Array.from({ length: 6 }, () => "successor-silent")]);
  expect(time.timerCount).toBe(0);
});

test("one that answers at the third try takes over then", async () => {
  answers = async () => false;
  upgrade.notice();
  await time.advance(2_000);

  answers = async () => true;
  await time.advance(10_000);

  expect(told.at(-1)).toBe("restart");
});

test("an agent that ends restarts nothing", async () => {
  upgrade.notice();
  upgrade.stop();
  await time.advance(60_000);
  upgrade.consider();

  expect(told).toEqual([]);
});

test("a file that is renamed over the executable is noticed by the folder's events", async () => {
  const path = join(tempFolder(), "jitney");
  writeFileSync(path, "old");
  const noticed = Promise.withResolvers<void>();
  const watched = open(executableIdentity(path), path);
  watched.notice = () => noticed.resolve();
  watched.start();
  onTestFinished(() => watched.stop());

  writeFileSync(`${path}.new`, "new");
  renameSync(`${path}.new`, path);

  await noticed.promise;
});
