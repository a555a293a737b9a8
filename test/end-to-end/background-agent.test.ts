// An agent that a helper started is the same whichever terminal came first: fixed environment, `/` as its
// folder, a session of its own, files for nobody else.

import { mkdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { awaitAudit } from "./harness/agent-files.ts";
import { expectCredentials } from "./harness/contract.ts";
import { readEnvironment, readFolder, readSession, readStatusField } from "./harness/process-facts.ts";
import { findAgents } from "./harness/processes.ts";
import { createWorld, type World } from "./harness/world.ts";

const terminal = {
  AWS_PROFILE: "web",
  AWS_ACCESS_KEY_ID: "AKIAFOREIGN",
  AWS_SECRET_ACCESS_KEY: "foreign",
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  HTTPS_PROXY: "http://127.0.0.1:1",
  NODE_OPTIONS: "--require /nowhere.js",
  BUN_OPTIONS: "--silent",
  LD_LIBRARY_PATH: "/nowhere",
  LANG: "C.UTF-8",
  TICKET: "OPS-1",
  SSH_AUTH_SOCK: "/nowhere/agent",
};

async function startByHelper(world: World, more: Record<string, string> = terminal): Promise<number> {
  const folder = `${world.folder}/project`;
  mkdirSync(folder);
  expectCredentials(await world.runHelper("web", { env: { ...world.env, ...more }, cwd: folder }));
  return findAgents(world.folder)[0]?.pid ?? 0;
}

test.concurrent("nothing of the terminal's AWS, proxy or run time variables reaches it", async () => {
  await using world = await createWorld();

  const pid = await startByHelper(world);

  expect(Object.keys(readEnvironment(pid)).sort()).toEqual(["HOME", "LANG", "PATH", "TZ", "XDG_RUNTIME_DIR"]);
});

test.concurrent("a variable that pass_env names reaches it", async () => {
  await using world = await createWorld({ agent: "pass_env = SSH_AUTH_SOCK" });

  const pid = await startByHelper(world);

  expect(readEnvironment(pid)).toMatchObject({ SSH_AUTH_SOCK: "/nowhere/agent" });
});

test.concurrent("it runs in /, leads a session of its own and makes files for its user alone", async () => {
  await using world = await createWorld();

  const pid = await startByHelper(world);
  await awaitAudit(world, 1);

  expect(readFolder(pid)).toBe("/");
  expect(readSession(pid)).toBe(pid);
  expect(readStatusField(pid, "Umask")).toBe("0077");
  const modes = [
    world.runtime,
    world.socket,
    `${world.state}/requests.json`,
    `${world.state}/agent.log`,
    `${world.state}/audit.jsonl`,
  ];
  expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual([
    "700",
    "600",
    "600",
    "600",
    "600",
  ]);
});

test.concurrent("it outlives the helper that started it, and serves the next", async () => {
  await using world = await createWorld();
  const pid = await startByHelper(world);

  expectCredentials(await world.runHelper());

  expect(findAgents(world.folder).map((agent) => agent.pid)).toEqual([pid]);
});
