import { beforeEach, expect, test } from "vitest";
import { Schedule } from "../../../agent/leases/schedule.ts";
import type { Message } from "../../../agent/notify/message.ts";
import { WindowAlarm } from "../../../agent/notify/window-alarm.ts";
import type { EntryDocument, StatusDocument } from "../../../protocol/status-document.ts";
import { entry, request, status } from "../../cli/documents.ts";
import { FakeTime } from "../fakes/fake-time.ts";

process.env.TZ = "UTC";

const minuteMs = 60_000;

let time: FakeTime;
let current: StatusDocument;
let told: Message[];
let alarm: WindowAlarm;

beforeEach(() => {
  time = new FakeTime(); // 00:00
  told = [];
  const schedule = new Schedule({ clock: time, random: () => 0, setTimer: time.setTimer });
  alarm = new WindowAlarm({
    schedule,
    clock: time,
    status: () => current,
    tell: (message) => told.push(message),
  });
});

function show(minutesLeft: number, members: Partial<EntryDocument> = {}): void {
  const windowEndsAt = new Date(time.now() + minutesLeft * minuteMs).toISOString();
  const approved = request({ state: "approved", windowEndsAt });
  current = status({ entries: [entry({ state: "ready", request: approved, ...members })] });
  alarm.plan(current);
}

test("an hour and ten minutes before the end it is told, with the command for the next window", async () => {
  show(120);

  await time.advance(59 * minuteMs);
  const before = told.length;
  await time.advance(minuteMs);
  const anHourBefore = told.length;
  await time.advance(60 * minuteMs);

  expect([before, anHourBefore, told.length]).toEqual([0, 1, 2]);
  expect(told[0]).toEqual({
    title: "access to web ends at 02:00",
    body: "ask for the next window: jitney request web --next",
  });
  expect(time.timerCount).toBe(0);
});

test("a window that opens with half an hour is told of at ten minutes only", async () => {
  await time.advance(300 * minuteMs);
  show(30);

  await time.advance(19 * minuteMs);
  const before = told.length;
  await time.advance(11 * minuteMs);

  expect([before, told.length]).toEqual([0, 1]);
});

test("a machine that slept over both is told once", async () => {
  show(120);
  time.sleep(115 * minuteMs);

  await time.advance(2 * minuteMs);

  expect(told).toHaveLength(1);
});

test("one that slept over the end is told nothing", async () => {
  show(120);
  time.sleep(180 * minuteMs);

  await time.advance(2 * minuteMs);

  expect(told).toEqual([]);
});

const silent: [title: string, Partial<EntryDocument>][] = [
  ["nobody uses it", { state: "asleep" }],
  ["the next window is asked for", { nextRequest: request({ state: "pending", next: true }) }],
  ["AWS does not say when it ends", { request: request({ state: "approved" }) }],
];

test.each(silent)("where %s there is not even a timer", async (_, members) => {
  show(120, members);

  expect(time.timerCount).toBe(0);
});
