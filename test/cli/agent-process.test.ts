// `agent start`, `stop` and `restart` against a process of its own; see fake-agent-process.ts.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Outcome, runCli } from "./run-cli.ts";

const script = fileURLToPath(new URL("fake-agent-process.ts", import.meta.url));

// processes of their own, on a machine that may have other things to do
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: string;
let env: Record<string, string | undefined>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jitney-cli-"));
  writeFileSync(
    join(folder, "config.ini"),
    "[agent]\npass_env = PASSED\n[jit web]\nnode = i-0123456789abcdef0\n",
  );
  env = {
    HOME: folder,
    PATH: process.env.PATH,
    JITNEY_RUNTIME_DIR: join(folder, "run"),
    JITNEY_CONFIG: join(folder, "config.ini"),
  };
});

afterEach(async () => {
  await run("agent", "stop");
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): Promise<Outcome> {
  return runCli(args, { env, folder: process.cwd(), ownCommand: [process.execPath, script] });
}

/** What the started processes wrote of themselves, in order. */
function started(): { pid: number; env: Record<string, string> }[] {
  const path = join(folder, "run", "started");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("start prints the pid of the agent that answers", async () => {
  const outcome = await run("agent", "start");

  const [{ pid } = { pid: 0 }] = started();
  expect(outcome).toEqual({ stdout: `the agent is running (pid ${pid})\n`, stderr: "", exitCode: 0 });
});

test("start where one runs says so and starts none", async () => {
  await run("agent", "start");

  const outcome = await run("agent", "start");

  expect(outcome.stdout).toBe(`the agent is already running (pid ${started()[0]?.pid})\n`);
  expect(started()).toHaveLength(1);
});

test("fifty starts at once start one agent, and all succeed", async () => {
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => run("agent", "start")));

  expect(started()).toHaveLength(1);
  expect(outcomes.filter(({ exitCode }) => exitCode === 0)).toHaveLength(50);
  expect(outcomes.filter(({ stdout }) => stdout.startsWith("the agent is running"))).toHaveLength(1);
});

test("the agent's environment does not depend on the terminal that started it", async () => {
  env = {
    ...env,
    AWS_PROFILE: "web",
    HTTPS_PROXY: "http://proxy",
    NODE_OPTIONS: "",
    PASSED: "yes",
    LC_ALL: "C",
  };

  await run("agent", "start");

  const { pid: _, env: seen } = started()[0] ?? { env: {} };
  expect(Object.keys(seen).sort()).toEqual([
    "HOME",
    "JITNEY_CONFIG",
    "JITNEY_RUNTIME_DIR",
    "LC_ALL",
    "PASSED",
    "PATH",
  ]);
});

test("a configuration with a mistake is reported by the agent that starts with it", async () => {
  writeFileSync(join(folder, "config.ini"), "[jit web]\nnod = i-0123456789abcdef0\n");

  const { stdout, stderr, exitCode } = await run("agent", "start");

  expect(stdout).toMatch(/^the agent is running \(pid \d+\)\n$/);
  expect(stderr).toContain(`jitney: ${folder}/config.ini:2: `);
  expect(exitCode).toBe(1);
});

test("an agent that ends at once is reported with its exit code", async () => {
  env = { ...env, JITNEY_TEST_FAULT: "exit" };

  expect(await run("agent", "start")).toEqual({
    stdout: "",
    stderr:
      "jitney: the agent did not start (it ended at once, with exit code 3)\n" +
      "jitney: read what it says: jitney agent run\n",
    exitCode: 1,
  });
});

test("a folder that others may enter is not trusted", async () => {
  env = { ...env, JITNEY_SOCKET: "/tmp/agent.sock" };

  const { stderr, exitCode } = await run("agent", "start");

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^jitney: \/tmp .*; jitney does not trust it\n/);
  env = { ...env, JITNEY_SOCKET: undefined };
});

test("a verb that needs the agent starts it", async () => {
  await run("renew", "web");

  expect(started()).toHaveLength(1);
});

test("a place that is relative to the user's folder is the agent's too", async () => {
  const config = join(folder, "config.ini");
  env = { ...env, JITNEY_CONFIG: relative(process.cwd(), config) };

  await run("agent", "start");

  expect(started()[0]?.env.JITNEY_CONFIG).toBe(config);
});

test("stop ends it, and says so when there is none", async () => {
  await run("agent", "start");
  const pid = started()[0]?.pid;

  expect(await run("agent", "stop")).toEqual({
    stdout: `the agent has ended (pid ${pid})\n`,
    stderr: "",
    exitCode: 0,
  });
  expect(await run("agent", "stop")).toEqual({ stdout: "no agent is running\n", stderr: "", exitCode: 0 });
});

test("restart replaces the agent, and starts one where there is none", async () => {
  await run("agent", "restart");
  await run("agent", "restart");

  const pids = started().map(({ pid }) => pid);
  expect(new Set(pids).size).toBe(2);
});

test("restart with a mistake in the configuration keeps the agent that runs", async () => {
  await run("agent", "start");
  writeFileSync(join(folder, "config.ini"), "[jit web]\nnod = i-0123456789abcdef0\n");

  expect((await run("agent", "restart")).exitCode).toBe(1);
  expect((await run("agent", "stop")).stdout).toContain(`(pid ${started()[0]?.pid})`);
});
