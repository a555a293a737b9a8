// Many callers of a cold entry at once: AWS hears of them once, and none is refused.

import { expect, test } from "vitest";
import { askForCredentials } from "./harness/ask-agent.ts";
import { expectCredentials } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const told = "request = terminal\nreason = {user} on {host}: {env:TICKET}";
const caller = { terminal: true, folder: "/", host: "desk", user: "alice", env: { TICKET: "OPS-1" } };

function expectOneCallEach(world: World): void {
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
  expect(world.emulator.count("GetAccessToken")).toBe(1);
  expect(world.emulator.count("GetCallerIdentity")).toBe(1);
}

test("1,000 callers that tell of themselves cause one call of each kind, none is refused", async () => {
  await using world = await createWorld({ entry: told });
  await startAgent(world);

  const calls = Array.from({ length: 1_000 }, () => askForCredentials(world.socket, "web", caller));
  const replies = await Promise.all(calls);

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  expectOneCallEach(world);
  expect(world.emulator.requests()[0]?.reason).toBe("alice on desk: OPS-1");
});

test("1,000 callers of which nothing need be known cause one call of each kind, none is refused", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const calls = Array.from({ length: 1_000 }, () => askForCredentials(world.socket, "web", caller));
  const replies = await Promise.all(calls);

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expectOneCallEach(world);
});

test("fifty helpers cause one call of each kind and get the same credentials", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const outcomes = await Promise.all(Array.from({ length: 50 }, () => world.runHelper()));

  for (const outcome of outcomes) expectCredentials(outcome);
  expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1);
  expectOneCallEach(world);
});
