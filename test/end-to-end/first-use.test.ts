// The agent starts on first use, whoever comes first and however many do.

import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { expectCredentials } from "./harness/contract.ts";
import { findAgents } from "./harness/processes.ts";
import { createWorld } from "./harness/world.ts";

test("fifty helpers at once with no agent running: one agent, fifty answers", async () => {
  await using world = await createWorld();

  const outcomes = await Promise.all(Array.from({ length: 50 }, () => world.runHelper()));

  for (const outcome of outcomes) expectCredentials(outcome);
  expect(findAgents(world.folder)).toHaveLength(1);
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

test("a dead agent's socket does not keep the next one from starting", async () => {
  await using world = await createWorld();
  expectCredentials(await world.runHelper());
  const [first] = findAgents(world.folder);
  process.kill(first?.pid ?? 0, "SIGKILL");

  const outcome = await world.runHelper();

  expectCredentials(outcome);
  expect(findAgents(world.folder)).toHaveLength(1);
  expect((await askAgent(world.socket, "/healthz")).text).toBe("ok\n");
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});
