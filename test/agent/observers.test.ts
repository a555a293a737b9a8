import { expect, test } from "vitest";
import { Events } from "../../agent/events.ts";
import { startObserving } from "../../agent/observers.ts";
import type { StatusDocument } from "../../protocol/status-document.ts";
import { status } from "../cli/documents.ts";

interface Seen {
  now: StatusDocument;
  before: StatusDocument | undefined;
}

/** Hands out what the observer is told, in turn. */
function observe(events: Events) {
  const seen: Seen[] = [];
  let asked = 0;
  let wake: () => void = () => undefined;
  const stop = startObserving({
    events,
    status: () => status({ config: { files: [`file ${++asked}`] } }),
    observers: [
      (now, before) => {
        seen.push({ now, before });
        wake();
      },
    ],
  });
  const told = (count: number) =>
    new Promise<void>((resolve) => {
      wake = () => seen.length >= count && resolve();
      wake();
    });
  return { seen, told, stop, asked: () => asked };
}

test("many changes are told once, and the next one with the status before", async () => {
  const events = new Events();
  const { seen, told, stop } = observe(events);

  for (let change = 0; change < 100; change += 1) events.changed();
  await told(1);
  events.changed();
  await told(2);
  stop();

  expect(seen.map(({ now, before }) => [before?.config.files[0], now.config.files[0]])).toEqual([
    [undefined, "file 1"],
    ["file 1", "file 2"],
  ]);
});

test("where nothing changes the status is not even put together", () => {
  const { asked, stop } = observe(new Events());
  stop();

  expect(asked()).toBe(0);
});
