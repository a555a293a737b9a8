// `jitney request` with a real agent: filed, waited for, rejected, asked again, withdrawn, and the window after.

import { expect, test } from "vitest";
import type { AccessPolicy } from "../../emulator/ssm/nodes.ts";
import { expectCredentials } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

const manual: AccessPolicy = { kind: "manual", approvers: ["bob", "ann"] };

test.concurrent("request files, says how to follow it, and finds it again", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);

  const filed = await world.runJitney(["request", "web", "--reason", "deploy OPS-1"]);
  const found = await world.runJitney(["request", "web", "--json"]);
  const [request] = world.emulator.requests();

  expect(filed).toMatchObject({ exitCode: 0, stderr: "jitney: follow it with: jitney request web --wait\n" });
  expect(filed.stdout).toMatch(new RegExp(`^web waits for approval \\(${request?.id}, .*\\)\n$`));
  expect(found.exitCode).toBe(0);
  expect(JSON.parse(found.stdout)).toMatchObject({
    id: request?.id,
    state: "pending",
    reason: "deploy OPS-1",
  });
  expect(world.emulator.requests()).toHaveLength(1);
});

test.concurrent("--wait resolves on approval", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);

  const waiting = world.runJitney(["request", "web", "--wait"]);
  await world.emulator.until(() => world.emulator.requests().length === 1);
  await world.emulator.called("GetAccessToken", { ended: true });
  const id = world.emulator.requests()[0]?.id ?? "";
  world.emulator.approve(id, { by: "bob", comment: "go ahead" });
  const outcome = await waiting;

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(outcome.stdout).toMatch(new RegExp(`^web is approved by bob.*"go ahead" \\(${id}`));
  expectCredentials(await world.runHelper());
});

test.concurrent("--wait whose time is over leaves with 8, and the request stays", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);

  const outcome = await world.runJitney(["request", "web", "--wait=2s"]);

  expect(outcome).toMatchObject({ exitCode: 8, stdout: "" });
  expect(outcome.stderr).toMatch(
    /^jitney: web waits for approval \(oi-.*\njitney: wait on: jitney request web --wait\n$/,
  );
  expect(world.emulator.requests()).toHaveLength(1);
});

test.concurrent("a rejection leaves with 1; --again files a second request, and only that does", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);
  const waiting = world.runJitney(["request", "web", "--wait"]);
  await world.emulator.until(() => world.emulator.requests().length === 1);
  world.emulator.reject(world.emulator.requests()[0]?.id ?? "", { by: "ann", comment: "use staging" });
  const rejected = await waiting;

  const plain = await world.runJitney(["request", "web"]);
  const again = await world.runJitney(["request", "web", "--again", "--reason", "staging is down"]);

  expect(rejected).toMatchObject({ exitCode: 1, stdout: "" });
  expect(rejected.stderr).toMatch(/^jitney: .*rejected by ann.*use staging.*\njitney: .*--again.*\n$/);
  expect(plain).toMatchObject({ exitCode: 1, stdout: "" });
  expect(again.exitCode).toBe(0);
  expect(world.emulator.requests().map(({ reason }) => reason)).toEqual([
    "a test of jitney",
    "staging is down",
  ]);
});

test.concurrent("--next asks for the window after the current one, once", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);
  await world.runJitney(["request", "web"]);
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
  expectCredentials(await world.runHelper());

  const next = await world.runJitney(["request", "web", "--next", "--json"]);
  const same = await world.runJitney(["request", "web", "--next", "--json"]);

  expect(next).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(next.stdout)).toMatchObject({ state: "pending", next: true });
  expect(JSON.parse(same.stdout)).toMatchObject({ id: JSON.parse(next.stdout).id });
  expect(world.emulator.requests()).toHaveLength(2);
});

test.concurrent("--cancel withdraws what waits; without any it says so", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);
  await world.runJitney(["request", "web"]);

  const cancelled = await world.runJitney(["request", "web", "--cancel"]);
  const none = await world.runJitney(["request", "web", "--cancel"]);

  expect(cancelled).toMatchObject({ exitCode: 0, stderr: "" });
  expect(cancelled.stdout).toMatch(/cancelled \(oi-/);
  expect(world.emulator.requests().map(({ status }) => status)).toEqual(["Cancelled"]);
  expect(none).toMatchObject({ exitCode: 1, stdout: "" });
  expect(none.stderr).toMatch(
    /^jitney: web has no request that waits for approval\njitney: see them all: jitney requests\n$/,
  );
});
