// node = tag:…: resolved when access is requested; none and several are refused before anything is filed.

import { expect, test } from "vitest";
import { expectCredentials } from "./harness/contract.ts";
import { expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

const others = ["i-11111111111111111", "i-22222222222222222"];

test.concurrent("a tag that one node has is that node", async () => {
  await using world = await createWorld();
  world.writeConfig("request = always\nreason = a test", "", "tag:Name=web-1");
  await startAgent(world);

  expectCredentials(await world.runHelper());
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

test.concurrent("a tag that no node has is told", async () => {
  await using world = await createWorld();
  world.writeConfig("request = always\nreason = a test", "", "tag:Name=db-1");
  await startAgent(world);

  await expectRefused(world, {
    code: "not-found",
    what: /no managed node carries tag:Name=db-1/,
    next: /jitney nodes/,
  });
  expect(world.emulator.count("StartAccessRequest")).toBe(0);
});

test.concurrent("a tag that three nodes have is refused with their names", async () => {
  await using world = await createWorld();
  for (const id of others) world.emulator.addNode({ id, name: "web-1" });
  world.writeConfig("request = always\nreason = a test", "", "tag:Name=web-1");
  await startAgent(world);

  await expectRefused(world, {
    code: "ambiguous-node",
    what: /3 nodes carry tag:Name=web-1 \(web\): i-.*, i-1{17}.*, i-2{17}/,
    next: /name one: jitney request i-\w+, or set node = i-\w+ in \[jit web\]/,
  });
  expect(world.emulator.count("StartAccessRequest")).toBe(0);
});
