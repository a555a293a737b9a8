// The file of access requests, damaged or unwritable: nothing is lost, and nothing is filed that could not
// be written down.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectCredentials } from "./harness/contract.ts";
import { expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { callUntil, isPending } from "./harness/use-helper.ts";
import { createWorld } from "./harness/world.ts";

test.concurrent.each(['{"version":1,"requests":[{"key"', "", '{"version":2,"requests":[]}', "\0\0\0\0"])(
  "a damaged state file (%j) is set aside whole, and the request it held is found at AWS",
  async (damaged) => {
    await using world = await createWorld({ policy: "manual" });
    const first = await startAgent(world);
    await callUntil(world, isPending, 10_000);
    await first.end();
    writeFileSync(`${world.state}/requests.json`, damaged);

    await startAgent(world);
    const pending = await world.runHelper();
    world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
    const outcome = await world.runHelper();

    expect(pending.stderr).toContain(world.emulator.requests()[0]?.id);
    expectCredentials(outcome);
    expect(world.emulator.requests()).toHaveLength(1);
    const aside = readdirSync(world.state).filter((name) => name.startsWith("requests.json.damaged-"));
    expect(aside.map((name) => readFileSync(`${world.state}/${name}`, "utf8"))).toEqual([damaged]);
  },
);

test.concurrent("a state file that cannot be written: nothing is filed, and it says so", async () => {
  await using world = await createWorld();
  await startAgent(world);
  mkdirSync(`${world.state}/requests.json/in-the-way`, { recursive: true });

  await expectRefused(world, {
    code: "internal",
    what: /requests\.json cannot be written \(\w+\); without it nothing is filed at AWS/,
    next: /: ls -l/,
  });
  expect(world.emulator.count("StartAccessRequest")).toBe(0);
});

test.concurrent("a state file that has become writable again is used", async () => {
  await using world = await createWorld();
  await startAgent(world);
  mkdirSync(`${world.state}/requests.json`);
  await world.runHelper();

  rmSync(`${world.state}/requests.json`, { recursive: true });

  expectCredentials(await world.runHelper());
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});
