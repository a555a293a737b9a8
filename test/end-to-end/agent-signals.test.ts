// The agent's signals: its end, its reload, its wipe; and the one that must not open a debugger.

import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { expectCredentials } from "./harness/contract.ts";
import { findListeningSockets } from "./harness/process-facts.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

test.concurrent.each(["SIGTERM", "SIGINT"] as const)(
  "%s ends it with exit code 0, its socket gone, nothing on stderr",
  async (signal) => {
    await using world = await createWorld();
    const agent = await startAgent(world);
    expectCredentials(await world.runHelper());

    const end = await agent.end(signal);

    expect({ ...end, stdout: agent.stdout(), stderr: agent.stderr() }).toEqual({
      exitCode: 0,
      signal: null,
      stdout: "",
      stderr: "",
    });
    expect(existsSync(world.socket)).toBe(false);
    expect(
      readdirSync(world.runtime).filter((name) => name.includes("sock") && !name.endsWith(".launch")),
    ).toEqual([]);
  },
);

test.concurrent("SIGTERM lets what is in flight be answered", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  const hold = world.emulator.faults.hold("GetAccessToken", "after");
  const call = world.runHelper();
  await hold.arrived;

  const end = agent.end("SIGTERM");
  hold.release();

  expectCredentials(await call);
  expect(await end).toEqual({ exitCode: 0, signal: null });
});

test.concurrent("SIGHUP reads the configuration again", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  expect((await askAgent(world.socket, "/v1/credentials/late")).status).toBe(404);
  world.writeConfig("request = always\nreason = a test\n\n[jit late]\nnode = mi-01234567890123456");

  process.kill(agent.pid, "SIGHUP");
  const status = await awaitStatus(world.socket, (text) => text.includes('"late"'));

  expect(status).toContain('"name":"late"');
});

test.concurrent("SIGUSR2 wipes every lease and keeps the approval", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  const before = expectCredentials(await world.runHelper());

  process.kill(agent.pid, "SIGUSR2");
  await awaitStatus(world.socket, (text) => text.includes('"state":"asleep"'));
  const after = expectCredentials(await world.runHelper());

  expect(after.AccessKeyId).not.toBe(before.AccessKeyId);
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

test.concurrent("SIGUSR1 opens no debugger", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);

  process.kill(agent.pid, "SIGUSR1");
  expectCredentials(await world.runHelper());
  expectCredentials(await world.runHelper());

  expect(findListeningSockets(agent.pid)).toEqual([]);
  expect(agent.stderr()).toBe("");
});

test.concurrent("NODE_OPTIONS of its own environment opens none either", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world, { NODE_OPTIONS: "--inspect=127.0.0.1:0" });

  expectCredentials(await world.runHelper());

  expect(findListeningSockets(agent.pid)).toEqual([]);
  expect(agent.stderr()).toBe("");
});

test.concurrent("a second agent ends at once and names the first", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);

  const outcome = await world.runJitney(["agent", "run"]);

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toContain(`an agent answers on ${world.socket} already (pid ${agent.pid})`);
  expect(parse((await askAgent(world.socket, "/v1/status")).text)).toMatchObject({
    agent: { pid: agent.pid },
  });
});
