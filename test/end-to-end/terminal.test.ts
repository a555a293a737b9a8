// request = terminal: a use from a process with a terminal files the access request, with what it tells of
// itself; a use without one files nothing.

import { mkdirSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { expect, test } from "vitest";
import { expectCredentials, expectRefusal } from "./harness/contract.ts";
import { script } from "./harness/programs.ts";
import { runInTerminal } from "./harness/run-in-terminal.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const entry = "request = terminal\nreason = {user} on {host}: {git_branch}, {env:TICKET}";
const terminalTest = test.skipIf(script.isMissing).concurrent;
const { username } = userInfo();

function makeRepository(world: World): string {
  const folder = `${world.folder}/project/deep/inside`;
  mkdirSync(folder, { recursive: true });
  mkdirSync(`${world.folder}/project/.git`);
  writeFileSync(`${world.folder}/project/.git/HEAD`, "ref: refs/heads/fix-login\n");
  return folder;
}

test.concurrent("without a terminal nothing is filed, and it says what to type", async () => {
  await using world = await createWorld({ entry });
  await startAgent(world);

  const outcome = await world.runHelper("web");

  expectRefusal(outcome, /web has no access, .* no terminal/, /file the access request: jitney request web/);
  expect(world.emulator.count("StartAccessRequest")).toBe(0);
});

terminalTest("with a terminal (needs script) it files with the expanded reason", async () => {
  await using world = await createWorld({ entry });
  await startAgent(world);

  const outcome = await runInTerminal(world, "web", {
    cwd: makeRepository(world),
    env: { ...world.env, SHELL: "/bin/sh", TICKET: "OPS-1" },
  });

  expectCredentials(outcome);
  expect(world.emulator.requests().map(({ reason }) => reason)).toEqual([
    `${username} on ${hostname()}: fix-login, OPS-1`,
  ]);
});

terminalTest("with a terminal (needs script) and no branch or variable, what is empty vanishes", async () => {
  await using world = await createWorld({ entry });
  await startAgent(world);

  const outcome = await runInTerminal(world, "web");

  expectCredentials(outcome);
  expect(world.emulator.requests()[0]?.reason).toBe(`${username} on ${hostname()}`);
});

terminalTest("once a terminal (needs script) has filed, a use without one gets the credentials", async () => {
  await using world = await createWorld({ entry });
  await startAgent(world);
  await runInTerminal(world, "web");

  const outcome = await world.runHelper();

  expectCredentials(outcome);
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

terminalTest("request = manual files nothing, terminal (needs script) or not", async () => {
  await using world = await createWorld({ entry: "request = manual" });
  await startAgent(world);

  const outcome = await runInTerminal(world, "web");

  expectRefusal(outcome, /web has no access, .*request = manual/, /jitney request web/);
  expect(world.emulator.count("StartAccessRequest")).toBe(0);
});
