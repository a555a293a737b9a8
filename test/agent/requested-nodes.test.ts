// Requests for nodes that no entry names, as the next agent finds them on the disk.

import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../agent/config/read-config.ts";
import { Entries, type Held } from "../../agent/entries.ts";
import { AwsClock } from "../../agent/leases/clock.ts";
import { Schedule } from "../../agent/leases/schedule.ts";
import { AccessRequests } from "../../agent/requests/access-requests.ts";
import type { RequestRecord } from "../../agent/requests/record.ts";
import { RequestStore } from "../../agent/requests/store.ts";
import { readText, type Written, writeConfig } from "./config/written-config.ts";
import { FakeTime, startAt } from "./fakes/fake-time.ts";
import { recordOf } from "./fakes/record.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

const settings = "[agent]\nsource_profile = corp\nregion = eu-west-1\n";

/** The entries of an agent that starts with these requests on the disk. */
async function startWith(
  records: readonly RequestRecord[],
  config: Written = { user: settings },
): Promise<Entries> {
  const time = new FakeTime();
  const path = join(tempFolder(), "requests.json");
  const store = new RequestStore({ path, now: time.now, onDamaged: () => undefined });
  await store.change((all) => void all.push(...records));
  const entries = new Entries({
    schedule: new Schedule({ clock: time, random: () => 0, setTimer: time.setTimer }),
    clock: time,
    awsClock: new AwsClock(time),
    requests: new AccessRequests({
      store,
      now: time.now,
      onStep: () => undefined,
      onUnwritten: () => undefined,
    }),
    random: () => 0,
    onCall: () => undefined,
    onEvent: () => undefined,
  });
  entries.load(readConfig(writeConfig(config)));
  return entries;
}

const isFollowed = (held: Held | undefined) => held?.keeper.nextAt !== undefined;

test.each(["pending", "filing"] as const)("one that is %s is held and followed", async (state) => {
  const record = recordOf({ state, filedAt: startAt });

  const entries = await startWith([record]);

  const [held] = entries.list();
  expect(held?.source.requests?.record(false)).toEqual(record);
  expect(isFollowed(held)).toBe(true);
});

test("who names the node without more meets the one that is held", async () => {
  const record = recordOf({ sourceProfile: "corp", namedRegion: "eu-west-1" });

  const entries = await startWith([record]);

  expect(entries.find(record.node)).toBe(entries.findFor(record));
  expect(entries.list()).toHaveLength(1);
});

test("it is signed for by the profile and in the region that it was filed with", async () => {
  const entries = await startWith([recordOf({ sourceProfile: "other", namedRegion: "us-east-1" })]);

  expect(entries.list()[0]?.entry).toMatchObject({ sourceProfile: "other", region: "us-east-1" });
});

test("an older agent's request goes by the region that it was filed in", async () => {
  const entries = await startWith([recordOf({ region: "us-east-1" })]);

  expect(entries.list()[0]?.entry).toMatchObject({ sourceProfile: "corp", region: "us-east-1" });
});

test.each([
  { title: "ended", record: recordOf({ state: "rejected" }) },
  {
    title: "of a window that is over",
    record: recordOf({ state: "approved", filedAt: startAt - 7_200_000 }),
  },
  { title: "of an entry", record: recordOf({ entry: "gone" }) },
])("one $title holds no node", async ({ record }) => {
  expect((await startWith([record])).list()).toEqual([]);
});

test("a policy without JIT access keeps the agent from holding it, and from nothing else", async () => {
  const entries = await startWith([recordOf()], { user: settings, system: "[policy]\nkinds = lightsail\n" });

  expect(entries.list()).toEqual([]);
});

test("a reload keeps it", async () => {
  const entries = await startWith([recordOf()]);
  const [held] = entries.list();

  entries.load(readText(settings));

  expect(entries.list()).toEqual([held]);
});
