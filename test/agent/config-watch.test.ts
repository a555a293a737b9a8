// Edits of the configuration are seen, also in folders that were made or replaced after the start; and the
// system's policy comes into force whatever mistakes there are elsewhere.

import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Config } from "../../agent/config/config.ts";
import { ConfigWatch } from "../../agent/config-watch.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

const entry = (name: string) => `[jit ${name}]\nnode = i-0123456789abcdef0\n`;

function openWatch() {
  const home = tempFolder();
  const user = join(home, ".config", "jitney", "config.ini");
  const places = { user, system: join(home, "etc", "config.ini"), systemFolder: join(home, "etc", "conf.d") };
  let applied = Promise.withResolvers<string[]>();
  const apply = ({ entries }: Config) => applied.resolve(entries.map(({ name }) => name));
  const enforced: Config[] = [];
  const enforce = (config: Config) => void enforced.push(config);
  const watch = new ConfigWatch({ places, now: () => 0, apply, enforce, onFailure: () => undefined });
  onTestFinished(() => watch.stop());
  /** The names that are in force after the act. */
  const namesAfter = (act: () => void) => {
    applied = Promise.withResolvers();
    act();
    return applied.promise;
  };
  return { places, watch, namesAfter, enforced };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test("a folder made after the start is read, and watched from then on", async () => {
  const { places, watch, namesAfter } = openWatch();
  watch.start();

  const first = await namesAfter(() => write(places.user, entry("web")));
  const second = await namesAfter(() => write(places.user, entry("db")));

  expect([first, second]).toEqual([["web"], ["db"]]);
});

test("the file that a link leads to is watched, and the next one that it is turned to", async () => {
  const { places, watch, namesAfter } = openWatch();
  const [one, other] = ["one", "other"].map((name) => join(dirname(places.system), name, "config.ini"));
  if (one === undefined || other === undefined) throw new Error("two files");
  write(one, entry("web"));
  write(other, entry("db"));
  mkdirSync(dirname(places.user), { recursive: true });
  symlinkSync(one, places.user);
  watch.start();

  const edited = await namesAfter(() => write(one, entry("web2")));
  const turned = await namesAfter(() => {
    rmSync(places.user);
    symlinkSync(other, places.user);
  });
  const editedAgain = await namesAfter(() => write(other, entry("db2")));

  expect([edited, turned, editedAgain]).toEqual([["web2"], ["db"], ["db2"]]);
});

test("a folder moved away and made anew is watched on", async () => {
  const { places, watch, namesAfter } = openWatch();
  write(places.user, entry("web"));
  watch.start();

  const first = await namesAfter(() => {
    renameSync(dirname(places.user), `${dirname(places.user)}.old`);
    write(places.user, entry("db"));
  });
  const second = await namesAfter(() => write(places.user, entry("pay")));

  expect([first, second]).toEqual([["db"], ["pay"]]);
});

test("a system's folder made after the start is read", async () => {
  const { places, watch, namesAfter } = openWatch();
  write(places.user, entry("web"));
  watch.start();

  const names = await namesAfter(() => write(join(places.systemFolder, "team.ini"), entry("db")));

  expect(names).toEqual(["db", "web"]);
});

test("a policy of the system's comes into force though the user's file has a mistake", () => {
  const { places, watch, enforced } = openWatch();
  write(places.user, entry("web"));
  watch.start();
  write(places.user, `${entry("web")}nonsense\n`);
  write(places.system, "[policy]\nrequest = manual\n");

  watch.reload();

  expect(enforced).toMatchObject([{ entries: [{ name: "web", request: "manual" }] }]);
  expect(watch.failed?.failure.message).toContain(`${places.user}:3`);
});

test("a policy that forbids what the user has configured ends it", () => {
  const { places, watch, enforced } = openWatch();
  write(places.user, entry("web"));
  watch.start();
  write(places.system, "[policy]\nkinds = lightsail\n");

  watch.reload();

  expect(enforced).toMatchObject([{ entries: [] }]);
  expect(watch.failed?.failure.message).toContain("[jit web] is refused by the policy");
});

test("a policy that is in force already is not enforced again, one that was taken back ends", () => {
  const { places, watch, enforced } = openWatch();
  write(places.system, "[policy]\nkinds = jit\n");
  write(places.user, entry("web"));
  watch.start();
  write(places.user, "nonsense\n");

  watch.reload();
  write(places.system, "[policy]\nkinds = lightsail\n");
  watch.reload();
  watch.reload();
  write(places.system, "[policy]\nkinds = jit\n");
  watch.reload();

  expect(enforced.map(({ entries }) => entries.length)).toEqual([0, 1]);
});

test("without a configuration in force no policy makes one", () => {
  const { places, watch, enforced } = openWatch();
  write(places.user, "nonsense\n");
  write(places.system, "[policy]\nkinds = jit\n");

  watch.start();

  expect(enforced).toEqual([]);
});
