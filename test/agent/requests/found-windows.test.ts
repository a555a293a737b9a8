// Requests of one's own that a new machine finds at AWS: OpsItems may stay approved when their windows are over.

import { expect, test } from "vitest";
import { type Desk, openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { alice } from "../fakes/fake-aws.ts";
import { jitEntry } from "../fakes/jit-entry.ts";
import { withoutTerminal } from "../fakes/requesting-agent.ts";

const hourMs = 3_600_000;

/** One request every so often, all over, though their OpsItems say approved. */
function openUsedDesk(count: number, everyMs: number): Desk {
  const desk = openDesk();
  for (let n = 0; n < count; n += 1) {
    desk.aws.over.add(desk.aws.addRequest(alice, "Approved").id);
    desk.time.pass(everyMs);
  }
  return desk;
}

test.each([
  { title: "a month of daily requests", count: 30, everyMs: 24 * hourMs },
  { title: "a day of hourly requests", count: 10, everyMs: hourMs },
])("$title does not keep the first use from filing", async ({ count, everyMs }) => {
  const desk = openUsedDesk(count, everyMs);

  await failureOf(desk.agent.use());

  expect(desk.aws.count("start")).toBe(1);
});

test("those older than the longest window are not even tried", async () => {
  const desk = openUsedDesk(1, 337 * hourMs);

  await desk.agent.request();

  expect(desk.agent.steps).toEqual(["filed"]);
});

test("a pending one is adopted, however old it is", async () => {
  const desk = openDesk();
  const elsewhere = desk.aws.addRequest();
  desk.time.pass(600 * hourMs);

  expect(await desk.agent.request()).toMatchObject({ id: elsewhere.id, tries: 0 });
});

test("an open window behind one that is over is found within one use, without a right to file", async () => {
  const desk = openDesk();
  const open = desk.aws.addRequest(alice, "Approved");
  desk.time.pass(1_000);
  desk.aws.over.add(desk.aws.addRequest(alice, "Approved").id);

  const credentials = await desk.agent.use({ ask: withoutTerminal });

  expect(credentials.accessKeyId).toBe(`ASIA-${open.id}`);
});

test("request_every goes by the newest of those that were found", async () => {
  const desk = openUsedDesk(3, 3 * hourMs);
  const entry = jitEntry({ request: "always", requestEveryMs: 8 * hourMs });

  const failure = await failureOf(desk.agent.use({ ask: withoutTerminal, entry }));

  expect(failure.message).toContain("request_every");
  expect(desk.aws.count("start")).toBe(0);
});

test("a use gives up after twenty, and the next one goes on", async () => {
  const desk = openUsedDesk(25, 60_000);

  const failure = await failureOf(desk.agent.use());
  const before = desk.aws.count("start");
  await failureOf(desk.agent.use());

  expect([failure.code, before, desk.aws.count("start")]).toEqual(["access-expired", 0, 1]);
});
