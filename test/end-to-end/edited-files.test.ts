// Files that change while the agent runs count: its own configuration, and ~/.aws.

import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { expectCredentials } from "./harness/contract.ts";
import { askForCode } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { callUntil, hasCredentials } from "./harness/use-helper.ts";
import { createWorld } from "./harness/world.ts";

const late =
  "request = always\nreason = a test\n\n[jit late]\nnode = mi-01234567890123456\nrequest = always\nreason = a test";

test.concurrent("an edited config is picked up by itself", async () => {
  await using world = await createWorld();
  await startAgent(world);
  world.emulator.addNode({ id: "mi-01234567890123456", name: "late" });

  world.writeConfig(late);
  await awaitStatus(world.socket, (text) => text.includes('"name":"late"'));

  expectCredentials(await world.runHelper("late"));
});

test.concurrent("an edit with a mistake keeps the old config in force, and status says so", async () => {
  await using world = await createWorld();
  await startAgent(world);

  world.writeConfig("requst = always");
  const text = await awaitStatus(world.socket, (event) =>
    event.includes('"failure":{"code":"config-invalid"'),
  );

  expect(text).toContain("did you mean request?");
  expectCredentials(await world.runHelper());
});

test.concurrent("source credentials that have expired are replaced by an edit of ~/.aws/config", async () => {
  await using world = await createWorld();
  await startAgent(world);
  world.emulator.expireCredentials(world.source.accessKeyId);
  expect(await askForCode(world)).toBe("source-login-needed");

  world.writeAwsConfig(world.emulator.issueSourceCredentials());
  const outcome = await callUntil(world, hasCredentials, 10_000);

  expectCredentials(outcome);
});

test.concurrent("another principal drops the lease; the same one with new keys keeps it", async () => {
  await using world = await createWorld();
  await startAgent(world);
  const first = expectCredentials(await world.runHelper());
  const calls = world.emulator.count("GetCallerIdentity");

  world.writeAwsConfig(world.emulator.issueSourceCredentials());
  await world.emulator.called("GetCallerIdentity", { count: calls + 1, ended: true });
  const same = expectCredentials(await world.runHelper());
  world.writeAwsConfig(world.emulator.issueSourceCredentials({ sessionName: "mallory" }));
  await awaitStatus(world.socket, (text) => text.includes('"state":"asleep"'));
  const status = parse((await askAgent(world.socket, "/v1/status")).text);

  expect(same.AccessKeyId).toBe(first.AccessKeyId);
  expect(status).toMatchObject({ entries: [{ name: "web", state: "asleep" }] });
});

test.concurrent("an agent whose runtime folder is emptied ends by itself", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);

  const { rmSync } = await import("node:fs");
  rmSync(`${world.folder}/run`, { recursive: true });
  const end = await Promise.race([agent.ended, delay(10_000, "still running")]);

  expect(end).toEqual({ exitCode: 0, signal: null });
});
