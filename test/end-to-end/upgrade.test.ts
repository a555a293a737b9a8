// The executable is replaced under a running agent, as a package manager does it: the agent becomes the new one
// when nothing is in flight, and keeps its access requests.

import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { awaitFile } from "./harness/await-file.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { jitney, python } from "./harness/programs.ts";
import { awaitAnswer, startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

interface AgentFacts {
  agent: { pid: number; startedAt: string; replaced: boolean };
  entries: { state: string; request?: { id?: string } }[];
}

/** An executable of the world's own, which can be replaced. */
function install(world: World): string {
  mkdirSync(`${world.folder}/bin`);
  const path = `${world.folder}/bin/jitney`;
  copyFileSync(jitney, path);
  return path;
}

function replace(path: string): void {
  copyFileSync(jitney, `${path}.new`);
  renameSync(`${path}.new`, path);
}

async function status(world: World): Promise<AgentFacts> {
  const { text } = await askAgent(world.socket, "/v1/status");
  return JSON.parse(text) as AgentFacts;
}

/** A second agent has started after the first one ended for it, and answers. */
async function awaitRestart({ state, socket }: World): Promise<void> {
  await awaitFile(`${state}/agent.log`, / started .* ending why=replaced.* started /s);
  await awaitAnswer(socket);
}

test.concurrent("a replaced executable takes over in the same process, and follows the request on file", async () => {
  await using world = await createWorld({ policy: "manual" });
  const path = install(world);
  const agent = await startAgent(world, {}, path);
  await world.runHelper();
  const before = await status(world);

  replace(path);
  await awaitRestart(world);
  await world.emulator.called("GetAccessToken", { count: world.emulator.count("GetAccessToken") + 1 });
  const after = await status(world);

  expect(after.agent).toMatchObject({ pid: agent.pid, replaced: false });
  expect(after.agent.startedAt).not.toBe(before.agent.startedAt);
  expect(after.entries[0]).toMatchObject({
    state: "waiting",
    request: { id: before.entries[0]?.request?.id },
  });
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

test.concurrent("who waits for an answer gets it before, and status says that a restart is due", async () => {
  await using world = await createWorld({ policy: "manual" });
  const path = install(world);
  const agent = await startAgent(world, {}, path);
  const waiting = askAgent(world.socket, "/v1/credentials/web?wait=30", { timeoutMs: 40_000 });
  await world.emulator.called("GetAccessToken");

  const told = awaitStatus(world.socket, (text) => text.includes('"replaced":true'));
  replace(path);
  await told;
  const id = world.emulator.requests()[0]?.id ?? "";
  world.emulator.approve(id, { by: "bob" });
  const answer = await waiting;
  await awaitRestart(world);

  expect(answer.status).toBe(200);
  expect((await status(world)).agent.pid).toBe(agent.pid);
});

test.concurrent("half an executable is not started; the whole one is", async () => {
  await using world = await createWorld();
  const path = install(world);
  await startAgent(world, {}, path);
  const log = `${world.state}/agent.log`;

  writeFileSync(`${path}.new`, readFileSync(jitney).subarray(0, 1_000_000), { mode: 0o755 });
  renameSync(`${path}.new`, path);
  await awaitFile(log, / successor-silent /);
  const inBetween = await status(world);
  replace(path);
  await awaitRestart(world);

  expect(inBetween.agent.replaced).toBe(true);
  expect(readFileSync(log, "utf8").match(/ started /g)).toHaveLength(2);
});

test
  .skipIf(python.isMissing)
  .concurrent("one that systemd started ends, and knocks for its successor (needs Python)", async () => {
    await using world = await createWorld();
    const path = install(world);
    mkdirSync(world.runtime, { mode: 0o700 });
    const activate = fileURLToPath(new URL("../agent/fixtures/activate.py", import.meta.url));
    const launcher = spawn(python.path, [activate, world.socket, path, "agent", "run"], {
      env: world.env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise((resolve) => launcher.stdout.once("data", resolve)); // it listens
    const before = await status(world);

    replace(path);
    await awaitRestart(world);
    const after = await status(world);

    expect(after.agent.pid).not.toBe(before.agent.pid);
    expect(after.agent.replaced).toBe(false);
  });
