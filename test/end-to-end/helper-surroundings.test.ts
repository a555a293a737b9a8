// What stands in the folder or the environment that a helper is called from must not lead it astray.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectCredentials } from "./harness/contract.ts";
import { helper } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

test.concurrent("a .env in the folder does not lead it to another socket", async () => {
  await using world = await createWorld();
  await startAgent(world);
  const folder = `${world.folder}/project`;
  mkdirSync(folder);
  const elsewhere = "JITNEY_SOCKET=/nowhere/agent.sock\nJITNEY_RUNTIME_DIR=/nowhere\nJITNEY_INSIDE_AGENT=1\n";
  for (const name of [".env", ".env.local", ".env.production"]) writeFileSync(`${folder}/${name}`, elsewhere);

  expectCredentials(await world.runHelper("web", { cwd: folder }));
});

test.concurrent("a bunfig.toml in the folder does not run foreign code", async () => {
  await using world = await createWorld();
  await startAgent(world);
  const folder = `${world.folder}/project`;
  mkdirSync(folder);
  writeFileSync(`${folder}/bunfig.toml`, 'preload = ["./foreign.ts"]\n[run]\nshell = "bun"\n');
  writeFileSync(`${folder}/foreign.ts`, `require("node:fs").writeFileSync("${folder}/ran", "");\n`);

  const outcome = await world.runHelper("web", { cwd: folder });

  expectCredentials(outcome);
  expect(existsSync(`${folder}/ran`)).toBe(false);
});

test.concurrent.each([
  { BUN_CONFIG_VERBOSE_FETCH: "curl" },
  { BUN_CONFIG_VERBOSE_FETCH: "1" },
  { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1", ALL_PROXY: "http://127.0.0.1:1" },
  { NODE_OPTIONS: "--require /nowhere/foreign.js" },
  { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_PROFILE: "nobody", AWS_ACCESS_KEY_ID: "AKIAFOREIGN" },
  { NODE_TLS_REJECT_UNAUTHORIZED: "0", SSL_CERT_FILE: "/nowhere" },
])("%o in the environment has no effect", async (variables) => {
  await using world = await createWorld();

  const first = await world.runHelper("web", {
    env: { ...world.env, ...variables } as Record<string, string>,
  });
  const cached = await world.runHelper("web", {
    env: { ...world.env, ...variables } as Record<string, string>,
  });

  expectCredentials(first);
  expectCredentials(cached);
});

test.concurrent("HOME is all the environment that it needs, also to start the agent", async () => {
  await using world = await createWorld();
  // where /run/user/UID is ours, HOME alone would lead to the agent of whoever runs this test
  const isShared = existsSync(`/run/user/${process.getuid?.()}`);
  const env = isShared ? { HOME: world.home, JITNEY_RUNTIME_DIR: world.runtime } : { HOME: world.home };

  const outcome = await world.runHelper("web", { env });

  expectCredentials(outcome);
});

test.concurrent("in a folder that was deleted the run time itself gives up, with exit 1 and nothing on stdout", async () => {
  await using world = await createWorld();
  const folder = `${world.folder}/gone`;
  mkdirSync(folder);
  const command = `rmdir ${folder}; exec ${helper} web`;

  const outcome = await runProgram("/bin/sh", ["-c", command], { env: world.env, cwd: folder });

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toContain("current working directory was deleted");
});
