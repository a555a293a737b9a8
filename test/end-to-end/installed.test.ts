// The way of a person who installs: `add`, `install`, use with the real aws, ssh's view, `uninstall`, and every
// byte of the home as it was. The executables are the built ones.

import { spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { takeStock } from "../install/installation.ts";
import { expectCredentials } from "./harness/contract.ts";
import { findAgents } from "./harness/processes.ts";
import { aws, jitney, python } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createWorld, node, type World } from "./harness/world.ts";

const folder = ["--bin-folder", dirname(jitney)];

/** A home before Jitney: a source profile, hosts of one's own, and a config with the agent's section. */
async function createBareWorld(): Promise<World> {
  const world = await createWorld();
  world.writeAwsConfig();
  const corp = world.readFile("home/.aws/config").split("\n[profile web]")[0] ?? "";
  writeFileSync(world.awsConfigPath, corp.trimEnd().replaceAll("\n", "\r\n"));
  mkdirSync(`${world.home}/.ssh`, { mode: 0o700 });
  writeFileSync(`${world.home}/.ssh/config`, "Host *\n  ForwardAgent no", { mode: 0o644 });
  const { emulator, configPath } = world;
  const agent = `[agent]\nsource_profile = corp\nendpoint_url = ${emulator.endpoint}\nnotify = no\n`;
  writeFileSync(configPath, `${agent}\n[jit]\nrequest = always\nreason = a test of jitney\n`);
  return world;
}

test("add, install, use, remove, uninstall: the home is as it was", async () => {
  await using world = await createBareWorld();
  const before = takeStock(world.home);

  const added = await world.runJitney(["add", "jit", "web", "--node", node]);
  const installed = await world.runJitney(["install", "--yes", ...folder]);
  const served = await world.runHelper();
  const removed = await world.runJitney(["remove", "web"]);
  const undone = await world.runJitney(["uninstall", "--yes", "--state"]);

  expect([added, installed, removed, undone].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expectCredentials(served);
  expect(findAgents(world.folder)).toEqual([]);
  expect(existsSync(world.runtime)).toBe(false);
  expect(takeStock(world.home)).toEqual(before);
});

test.skipIf(aws.isMissing)("what install writes is what the AWS CLI needs", async () => {
  await using world = await createBareWorld();
  await world.runJitney(["add", "jit", "web", "--node", node]);
  await world.runJitney(["install", "--yes", "--no-service", ...folder]);

  const { stdout, stderr, exitCode } = await runProgram(
    aws.path,
    [
      "sts",
      "get-caller-identity",
      "--profile",
      "web",
      "--endpoint-url",
      world.emulator.endpoint,
      "--output",
      "json",
    ],
    { env: world.env },
  );

  expect([stderr, exitCode]).toEqual(["", 0]);
  expect(JSON.parse(stdout)).toMatchObject({ Account: "123456789012" });
});

test.skipIf(python.isMissing)("under a listening socket the first helper starts the agent", async () => {
  await using world = await createWorld();
  mkdirSync(world.runtime, { mode: 0o700 });
  const script = join(import.meta.dirname, "../agent/fixtures/activate.py");
  const args = [script, world.socket, jitney, "agent", "run"];
  const launcher = spawn(python.path, args, { env: world.env, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => launcher.stdout.once("data", resolve));
  const inode = lstatSync(world.socket).ino;

  const first = await world.runHelper();
  const stopped = await world.runJitney(["agent", "stop"]);
  const idle = findAgents(world.folder);
  const second = await world.runHelper();

  expectCredentials(first);
  expect(stopped.stdout).toMatch(/^the agent has ended \(pid \d+\)\n$/);
  expect(idle.filter(({ args: [program] }) => program === jitney)).toEqual([]);
  expectCredentials(second);
  expect(lstatSync(world.socket).ino).toBe(inode);
});
