import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { addEntries, type NewEntry, removeEntry } from "../../../install/config-edit/edit-config.ts";
import { failureOf } from "../../agent/fakes/failure-of.ts";
import { type FixtureHome, makeHome } from "../fixture-home.ts";

const node = ["node", "i-0123456789abcdef0"] as const;
const web: NewEntry = { kind: "jit", name: "web", settings: [node] };
const db: NewEntry = { kind: "jit", name: "db", settings: [node] };

function write({ places }: FixtureHome, text: string): void {
  mkdirSync(dirname(places.user), { recursive: true });
  writeFileSync(places.user, text, { mode: 0o640 });
}

function read({ places }: FixtureHome): string {
  return readFileSync(places.user, "utf8");
}

test("the first entry makes file and folders, for the user alone", async () => {
  const home = makeHome();

  const config = await addEntries([web], home);

  expect(config.entries.map(({ name }) => name)).toEqual(["web"]);
  expect(read(home)).toBe("[jit web]\nnode = i-0123456789abcdef0\n");
  expect(statSync(home.places.user).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(home.places.user)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(home.places.user))).toEqual(["config.ini"]);
});

test("several entries are one edit", async () => {
  const home = makeHome();
  write(home, "[agent]\nregion = eu-west-1\n");

  await addEntries([web, db], home);

  expect(read(home)).toMatch(/^\[agent\]\nregion = eu-west-1\n\n\[jit web\]\n.*\n\n\[jit db\]\n.*\n$/);
  expect(statSync(home.places.user).mode & 0o777).toBe(0o640);
});

test("of several entries with a mistake in one, none is written", async () => {
  const home = makeHome();
  write(home, "; mine\n");

  const failure = await failureOf(addEntries([web, { ...db, settings: [["node", "x"]] }], home));

  expect(failure.message).toContain("node in [jit db] is x");
  expect(read(home)).toBe("; mine\n");
});

test("a file that had a mistake before is left alone, and the mistake is told", async () => {
  const home = makeHome();
  write(home, "[agent]\nregoin = eu-west-1\n");

  const failure = await failureOf(addEntries([web], home));

  expect(failure.message).toBe(`${home.places.user}:2: unknown key regoin in [agent]`);
  expect(failure.next).toBe("did you mean region?");
  expect(read(home)).toBe("[agent]\nregoin = eu-west-1\n");
});

test.each([
  ["WEB", "the name WEB is taken by [jit web]", "take another name, or first: jitney remove web"],
  [
    "web.prod",
    "the name web.prod has more than letters, digits, - and _",
    "take another name, such as web-prod",
  ],
  ["", "the name  is empty", "take another name, such as web"],
])("the name %j is refused", async (name, message, next) => {
  const home = makeHome();
  await addEntries([web], home);

  const failure = await failureOf(addEntries([{ ...web, name }], home));

  expect([failure.message, failure.next]).toEqual([message, next]);
});

test("an entry goes, whatever the capitals; unknown names get a suggestion", async () => {
  const home = makeHome();
  write(home, "; mine\r\n");
  await addEntries([web], home);

  const failure = await failureOf(removeEntry("wbe", home));
  await removeEntry("WEB", home);

  expect(failure.next).toBe("did you mean web? the entries are: web");
  expect(read(home)).toBe("; mine\r\n");
});

test("an entry of the system's file is not the user's to remove", async () => {
  const home = makeHome();
  mkdirSync(dirname(home.places.system));
  writeFileSync(home.places.system, "[jit web]\nnode = i-0123456789abcdef0\n");

  const failure = await failureOf(removeEntry("web", home));
  const taken = await failureOf(addEntries([web], home));

  expect(taken.next).toBe("take another name: it stands below /etc/jitney");
  expect(failure.message).toBe(`[jit web] does not stand in ${home.places.user}`);
  expect(existsSync(home.places.user)).toBe(false);
});

test("ten edits at once wait for one another", async () => {
  const home = makeHome();
  const entries = Array.from({ length: 10 }, (_, index) => ({ ...web, name: `web${index}` }));

  await Promise.all(entries.map((entry) => addEntries([entry], home)));

  expect(read(home).match(/^\[/gm)).toHaveLength(10);
});
