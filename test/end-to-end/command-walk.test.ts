// The rest of the `jitney` command with a real agent: what goes to which stream, and with which exit code.

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectCredentials } from "./harness/contract.ts";
import { findAgents } from "./harness/processes.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, node } from "./harness/world.ts";

test.concurrent("agent start, status and stop, twice each", async () => {
  await using world = await createWorld();

  const first = await world.runJitney(["agent", "start"]);
  const second = await world.runJitney(["agent", "start"]);
  const [agent] = findAgents(world.folder);
  const status = await world.runJitney(["agent", "status"]);
  const stopped = await world.runJitney(["agent", "stop"]);
  const nothing = await world.runJitney(["agent", "stop"]);

  expect(first).toMatchObject({
    exitCode: 0,
    stdout: `the agent is running (pid ${agent?.pid})\n`,
    stderr: "",
  });
  expect(second).toMatchObject({ exitCode: 0, stdout: `the agent is already running (pid ${agent?.pid})\n` });
  expect(status).toMatchObject({ exitCode: 0, stderr: "" });
  expect(stopped).toMatchObject({
    exitCode: 0,
    stdout: `the agent has ended (pid ${agent?.pid})\n`,
    stderr: "",
  });
  expect(nothing).toMatchObject({ exitCode: 0, stdout: "no agent is running\n", stderr: "" });
  expect(findAgents(world.folder)).toEqual([]);
});

test.concurrent("agent restart keeps the request and is another process", async () => {
  await using world = await createWorld({ policy: "manual" });
  await world.runJitney(["request", "web"]);
  const [before] = findAgents(world.folder);

  const outcome = await world.runJitney(["agent", "restart"]);
  const requests = await world.runJitney(["requests", "--json"]);
  const [after] = findAgents(world.folder);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(after?.pid).not.toBe(before?.pid);
  expect(JSON.parse(requests.stdout)).toMatchObject({
    requests: [{ id: world.emulator.requests()[0]?.id, state: "pending" }],
  });
});

test.concurrent("status without an agent says so; with one it shows the entry, at most 80 columns wide", async () => {
  await using world = await createWorld();
  const none = await world.runJitney(["status"]);
  await startAgent(world);
  expectCredentials(await world.runHelper());

  const shown = await world.runJitney(["status"]);
  const verbose = await world.runJitney(["status", "-v"]);
  const json = await world.runJitney(["status", "--json"]);

  expect(none.stdout + none.stderr).toContain("no agent is running");
  expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
  expect(shown.stdout).toMatch(/web +jit +ready/);
  expect(Math.max(...shown.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(verbose.stdout).toContain(world.socket);
  expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, entries: [{ name: "web", state: "ready" }] });
});

test.concurrent("renew fetches anew; forget drops; forget --all counts", async () => {
  await using world = await createWorld({ emulator: { tokenLifetimeMs: 1_200_000 } });
  await startAgent(world);
  const first = expectCredentials(await world.runHelper());

  world.emulator.clock.shift(60_000); // else AWS's answer would end in the same second
  const renewed = await world.runJitney(["renew", "web"]);
  const second = expectCredentials(await world.runHelper());
  const forgot = await world.runJitney(["forget", "web"]);
  const all = await world.runJitney(["forget", "--all"]);

  expect(renewed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(renewed.stdout).toMatch(/^web: ready.* left\n$/);
  expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
  expect(forgot).toMatchObject({ exitCode: 0, stderr: "" });
  expect(forgot.stdout).toMatch(/^forgot web; its approval is kept/);
  expect(all).toMatchObject({ exitCode: 0, stdout: "forgot 0 leases; approvals are kept\n", stderr: "" });
});

test.concurrent("requests lists, shows one, and does not know another", async () => {
  await using world = await createWorld({ policy: "manual" });
  await startAgent(world);
  await world.runJitney(["request", "web"]);
  const { id = "" } = world.emulator.requests()[0] ?? {};

  const list = await world.runJitney(["requests"]);
  const one = await world.runJitney(["requests", id]);
  const other = await world.runJitney(["requests", "oi-000000000000"]);

  expect(list).toMatchObject({ exitCode: 0, stderr: "" });
  expect(list.stdout).toContain(id);
  expect(one).toMatchObject({ exitCode: 0, stderr: "" });
  expect(one.stdout).toContain("a test of jitney");
  expect(other).toMatchObject({ exitCode: 1, stdout: "" });
  expect(other.stderr).toBe(
    "jitney: the agent knows no request oi-000000000000\njitney: see them all: jitney requests\n",
  );
});

test.concurrent("nodes lists what one could ask for", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const list = await world.runJitney(["nodes"]);
  const json = await world.runJitney(["nodes", "--json"]);

  expect(list).toMatchObject({ exitCode: 0, stderr: "" });
  expect(list.stdout).toContain(node);
  expect(JSON.parse(json.stdout)).toMatchObject({ nodes: [{ id: node, online: true }] });
});

test.concurrent("config --show-origin names file and line", async () => {
  await using world = await createWorld();

  const outcome = await world.runJitney(["config", "--show-origin"]);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(outcome.stdout).toMatch(new RegExp(`${world.configPath}:\\d+\\tjit\\.?.*web.*node=? ?=? ?${node}`));
});

test.concurrent("a login that is needed leaves with 4; login without an aws on the PATH says what to install", async () => {
  await using world = await createWorld();
  writeFileSync(
    world.awsConfigPath,
    "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n\n[profile corp]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n",
  );
  await startAgent(world);

  const request = await world.runJitney(["request", "web"]);
  const login = await world.runJitney(["login", "web"], { env: { ...world.env, PATH: "/nowhere" } });

  expect(request).toMatchObject({ exitCode: 4, stdout: "" });
  expect(request.stderr).toBe(
    "jitney: the source profile corp needs a login\njitney: run: aws sso login --profile corp\n",
  );
  expect(login).toMatchObject({ exitCode: 4, stdout: "" });
  expect(login.stderr).toMatch(/no aws on the PATH/);
});
