// The access requests on disk: nothing is lost to damage, to a second writer or to a kill.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { describeRequest } from "../../../agent/requests/record.ts";
import { RequestStore } from "../../../agent/requests/store.ts";
import { openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { recordOf } from "../fakes/record.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const now = Date.UTC(2026, 0, 1);
const dayMs = 24 * 60 * 60 * 1_000;

function openStore(path: string): { store: RequestStore; setAside: string[] } {
  const setAside: string[] = [];
  const store = new RequestStore({ path, now: () => now, onDamaged: (path) => setAside.push(path) });
  store.load();
  return { store, setAside };
}

const add = (key: string) => (records: ReturnType<typeof recordOf>[]) => void records.push(recordOf({ key }));
const keysOf = (store: RequestStore) => store.all().map(({ key }) => key);

test("what was written is read again, private and in a private folder", async () => {
  const path = join(tempFolder(), "state", "requests.json");
  await openStore(path).store.change(add("one"));

  const { store } = openStore(path);

  expect(store.all()).toEqual([recordOf({ key: "one" })]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
});

test("an absent file is no requests", () => {
  const { store, setAside } = openStore(join(tempFolder(), "requests.json"));

  expect(store.all()).toEqual([]);
  expect(setAside).toEqual([]);
});

test.each([
  ["half a file", '{"version":1,"requests":[{"key":"a"'],
  ["an empty file", ""],
  ["another version", '{"version":2,"requests":[]}'],
  ["a record with a part missing", '{"version":1,"requests":[{"key":"a"}]}'],
  ["bytes", "\u0000\u00ff\u0000"],
])("%s is set aside with every byte, and the agent goes on", async (_, text) => {
  const folder = tempFolder();
  const path = join(folder, "requests.json");
  writeFileSync(path, text);

  const { store, setAside } = openStore(path);
  await store.change(add("one"));

  expect(setAside).toHaveLength(1);
  expect(readFileSync(setAside[0] ?? "", "utf8")).toBe(text);
  expect(keysOf(openStore(path).store)).toEqual(["one"]);
});

test("an absurd time is dropped, and everything else of the file is kept", async () => {
  const path = join(tempFolder(), "requests.json");
  const absurd = { windowEndsAt: 1e300, answeredAt: -1, filedAt: 8.64e15 + 1 };
  const requests = [recordOf({ key: "one", ...absurd }), recordOf({ key: "two" })];
  writeFileSync(path, JSON.stringify({ version: 1, requests }));

  const { store, setAside } = openStore(path);

  expect(setAside).toEqual([]);
  expect(store.all()).toEqual([recordOf({ key: "one", filedAt: 0 }), recordOf({ key: "two" })]);
  expect(store.all().map((record) => describeRequest(record).filedAt)).toHaveLength(2);
});

test("a file that is damaged under a running agent costs it no request", async () => {
  const path = join(tempFolder(), "requests.json");
  const { store, setAside } = openStore(path);
  await store.change(add("one"));

  writeFileSync(path, "damaged");
  await store.change(add("two"));

  expect(setAside).toHaveLength(1);
  expect(keysOf(openStore(path).store)).toEqual(["one", "two"]);
});

test("two writers on one file lose nothing", async () => {
  const path = join(tempFolder(), "requests.json");
  const stores = [openStore(path).store, openStore(path).store];
  const keys = Array.from({ length: 12 }, (_, n) => `${n}`);

  await Promise.all(keys.map((key, n) => stores[n % 2]?.change(add(key))));

  expect(keysOf(openStore(path).store).toSorted()).toEqual(keys.toSorted());
});

test("where the file cannot be written, it says so and nothing is filed", async () => {
  const { agent, aws, folder } = openDesk();
  mkdirSync(join(folder, "requests.json"));

  const failure = await failureOf(agent.use());

  expect(failure.code).toBe("internal");
  expect(failure.message).toContain("nothing is filed at AWS");
  expect(failure.next).toContain("ls -ld");
  expect(aws.count("start")).toBe(0);
});

test("a failed change is forgotten: the next one works", async () => {
  const folder = tempFolder();
  const path = join(folder, "requests.json");
  const { store } = openStore(path);
  mkdirSync(path);
  await failureOf(store.change(add("one")));

  rmSync(path, { recursive: true });
  await store.change(add("two"));

  expect(keysOf(store)).toEqual(["two"]);
});

test("open requests are kept for ever, ended ones for 30 days and 500 at most", async () => {
  const path = join(tempFolder(), "requests.json");
  const { store } = openStore(path);
  const ended = Array.from({ length: 501 }, (_, n) =>
    recordOf({ key: `ended ${n}`, state: "expired", filedAt: now }),
  );

  await store.change((records) => {
    records.push(recordOf({ key: "old open", state: "approved", filedAt: now - 400 * dayMs }));
    records.push(recordOf({ key: "old ended", state: "expired", filedAt: now - 31 * dayMs }));
    records.push(...ended);
  });

  const keys = keysOf(openStore(path).store);
  expect(keys).toHaveLength(501);
  expect(keys).toContain("old open");
  expect(keys).not.toContain("old ended");
  expect(keys).not.toContain("ended 0");
});

type Writer = ChildProcessByStdio<null, Readable, null>;

function startWriter(path: string, prefix: string): Writer {
  const script = join(import.meta.dirname, "..", "fixtures", "write-requests.ts");
  return spawn(process.execPath, [script, path, prefix], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Kills it after `changes` changes are done, somewhere in the next one; returns those it spoke of. */
async function killAfter(writer: Writer, changes: number, delayMs: number): Promise<string[]> {
  let said = "";
  const enough = Promise.withResolvers<void>();
  writer.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.split("\n").length > changes) enough.resolve();
  });
  await enough.promise;
  setTimeout(() => writer.kill("SIGKILL"), delayMs);
  await once(writer, "close");
  return said.split("\n").slice(0, -1);
}

test("a process killed while it writes leaves a file with everything it spoke of", async () => {
  const folder = tempFolder();
  const path = join(folder, "requests.json");
  const spoken: string[] = [];

  for (const [round, delayMs] of [0, 1, 2, 3, 5, 7].entries()) {
    rmSync(`${path}.lock`, { recursive: true, force: true }); // else each round waits for it to go stale
    spoken.push(...(await killAfter(startWriter(path, `${round}-`), 3 + round, delayMs)));
    const { store, setAside } = openStore(path);
    expect(setAside).toEqual([]);
    expect(keysOf(store)).toEqual(expect.arrayContaining(spoken));
  }

  expect(readdirSync(folder).filter((name) => name.includes("damaged"))).toEqual([]);
}, 30_000);

test("the lock of a killed process is taken over", async () => {
  const path = join(tempFolder(), "requests.json");
  const { store } = openStore(path);
  mkdirSync(`${path}.lock`);
  const longAgo = new Date(Date.now() - 6_000);
  utimesSync(`${path}.lock`, longAgo, longAgo);

  await store.change(add("one"));

  expect(keysOf(store)).toEqual(["one"]);
});
