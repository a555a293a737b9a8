// An install that is killed, wherever that is, leaves each file old or new; the next install completes it,
// and uninstall takes it back. Two at once are as good as one.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startFixture } from "../agent/fakes/child.ts";
import { makeHome } from "./fixture-home.ts";
import { install, takeStock, uninstall } from "./installation.ts";

const aws = "[profile corp]\nregion = eu-west-1";
const ssh = "Host *\r\n  User mia\r\n";

function fill(home: string): void {
  mkdirSync(`${home}/.aws`);
  mkdirSync(`${home}/.ssh`);
  writeFileSync(`${home}/.aws/config`, aws, { mode: 0o644 });
  writeFileSync(`${home}/.ssh/config`, ssh, { mode: 0o600 });
}

async function runFixture(home: string, ...args: string[]): Promise<string> {
  const child = startFixture("../../install/fixtures/install-and-die.ts", [home, ...args]);
  return (await child.ended).stdout;
}

async function countTouches(): Promise<number> {
  const { home } = makeHome();
  fill(home);
  return Number((await runFixture(home)).replace(/\D/g, ""));
}

/** The lock of a killed one counts for ten seconds more; nobody needs to wait for that here. */
function dropLock(home: string): void {
  rmSync(`${home}/.local/state/jitney/.edit.lock`, { recursive: true, force: true });
}

test("killed at any touch of the disk, every file is the old or the new one, and the way back is open", async () => {
  const touches = await countTouches();
  const moments = Array.from({ length: touches }, (_, index) => [
    `${index + 1}`,
    index % 2 ? "after" : "before",
  ]);

  for (const moment of moments) {
    const { home, env } = makeHome();
    fill(home);
    const before = takeStock(home);
    await runFixture(home, ...moment);
    dropLock(home);
    const [awsNow, sshNow] = [".aws/config", ".ssh/config"].map((path) =>
      readFileSync(`${home}/${path}`, "utf8"),
    );

    expect([awsNow === aws, awsNow?.endsWith("# <<< jitney <<<\n")], `${moment}`).toContain(true);
    expect([sshNow === ssh, sshNow?.startsWith("Include") && sshNow.endsWith(ssh)], `${moment}`).toContain(
      true,
    );
    await install(env);
    await uninstall(env);
    expect(withoutState(takeStock(home)), `${moment}`).toEqual(before);
    expect(existsSync(`${home}/.ssh/config.jitney-new`)).toBe(false);
  }
  expect(touches).toBeGreaterThan(20);
}, 300_000);

/** Made by the lock, before there was a record to name it. */
function withoutState(stock: Record<string, string>): Record<string, string> {
  const { ".local": _, ".local/state": __, ".local/state/jitney": ___, ...rest } = stock;
  return rest;
}

test("killed and uninstalled without another install, nothing of it stays", async () => {
  const { home, env } = makeHome();
  fill(home);
  const before = takeStock(home);

  await runFixture(home, "30", "before");
  dropLock(home);
  await uninstall(env);

  expect(withoutState(takeStock(home))).toEqual(before);
}, 60_000);

test("two installs at once end as one does", async () => {
  const [alone, twice] = [makeHome(), makeHome()];
  fill(alone.home);
  fill(twice.home);
  await runFixture(alone.home);

  const words = await Promise.all([runFixture(twice.home), runFixture(twice.home)]);

  const plain = (home: string) =>
    JSON.stringify(takeStock(home))
      .replaceAll(home, "~")
      .replaceAll(/\b[0-9a-f]{12}\b/g, "DIGEST");
  expect(plain(twice.home)).toBe(plain(alone.home));
  expect(words.every((word) => word.startsWith("touches"))).toBe(true);
  await uninstall(twice.env);
  expect(readFileSync(`${twice.home}/.aws/config`, "utf8")).toBe(aws);
}, 60_000);
