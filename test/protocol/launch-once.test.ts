// Who starts an agent when many find none: one at a time, and again where the one that was started is gone.

import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { launchOnce } from "../../protocol/launch-once.ts";
import { executablesRecordPath } from "../../protocol/paths.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

/** A `jitney` that leaves its pid and then runs the line. */
function place(line: string) {
  const folder = tempFolder();
  const env = { HOME: folder, JITNEY_SOCKET: `${folder}/run/agent.sock`, PATH: "/usr/bin:/bin" };
  const record = executablesRecordPath(env);
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, folder);
  writeFileSync(`${folder}/jitney`, `#!/bin/sh\necho $$ >> ${folder}/started\n${line}\n`, { mode: 0o755 });
  const starts = () => {
    const path = `${folder}/started`;
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").map(Number) : [];
  };
  onTestFinished(() => starts().forEach(end));
  return { env, starts, mark: `${env.JITNEY_SOCKET}.launch` };
}

function end(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // ESRCH: it has ended by itself
  }
}

function age(mark: string, ms: number): void {
  const at = (Date.now() - ms) / 1_000;
  utimesSync(mark, at, at);
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

test("while a start runs, nobody starts another", async () => {
  const { env, starts, mark } = place("exec sleep 20");
  launchOnce(env);
  await vi.waitUntil(() => starts().length > 0);
  age(mark, 2_000);

  launchOnce(env);

  expect(Number(readFileSync(mark, "utf8"))).toBe(starts()[0]);
});

test("a start that has ended is followed by another, though who began it lives on", async () => {
  const { env, starts, mark } = place("exit 1");
  launchOnce(env);
  await vi.waitUntil(() => starts().length > 0 && isGone(starts()[0] ?? 0));
  age(mark, 2_000);

  launchOnce(env);

  await vi.waitUntil(() => starts().length === 2);
});

test("a start that fails at once is not tried again without pause", async () => {
  const { env, starts, mark } = place("exit 1");
  launchOnce(env);
  await vi.waitUntil(() => starts().length > 0 && isGone(starts()[0] ?? 0));

  launchOnce(env);

  expect(Number(readFileSync(mark, "utf8"))).toBe(starts()[0]);
});

test("a start that takes too long is followed by another", async () => {
  const { env, starts, mark } = place("exec sleep 20");
  launchOnce(env);
  await vi.waitUntil(() => starts().length > 0);
  age(mark, 6_000);

  launchOnce(env);

  await vi.waitUntil(() => starts().length === 2);
});
