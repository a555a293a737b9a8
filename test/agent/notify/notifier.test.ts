import { beforeEach, expect, test } from "vitest";
import type { Message } from "../../../agent/notify/message.ts";
import { Notifier } from "../../../agent/notify/notifier.ts";
import { FakeTime, settle } from "../fakes/fake-time.ts";

let time: FakeTime;
let sent: Message[];
let noted: string[];
let isWanted: boolean;
let fault: Error | undefined;
let notifier: Notifier;

beforeEach(() => {
  time = new FakeTime();
  [sent, noted, isWanted, fault] = [[], [], true, undefined];
  notifier = new Notifier({
    now: time.now,
    isWanted: () => isWanted,
    send: async (message) => {
      if (fault !== undefined) throw fault;
      sent.push(message);
    },
    note: (event, why) => noted.push(`${event} ${why}`),
  });
});

function tell(title: string): void {
  notifier.tell({ title, body: "" });
}

test("the same text is told once in half an hour", () => {
  tell("corp needs a login");
  time.pass(29 * 60_000);
  tell("corp needs a login");
  const early = sent.length;
  time.pass(60_000);
  tell("corp needs a login");

  expect([early, sent.length]).toEqual([1, 2]);
});

test("a storm is five in a minute, and the log says what was held back", () => {
  for (const name of ["a", "b", "c", "d", "e", "f"]) tell(name);
  const inOneMinute = sent.length;
  time.pass(60_000);
  tell("f");

  expect([inOneMinute, sent.length]).toEqual([5, 6]);
  expect(noted).toEqual(["notification-held-back f"]);
});

test("what is not wanted is not sent", () => {
  isWanted = false;
  tell("web is approved");

  expect(sent).toEqual([]);
});

test("a desktop that does not take it costs a line in the log", async () => {
  fault = new Error("notify-send (ENOENT)");
  tell("web is approved");
  await settle();

  expect(noted).toEqual(["notification-failed notify-send (ENOENT)"]);
});
