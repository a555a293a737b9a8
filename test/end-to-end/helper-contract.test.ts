// jitney-credential-process as SDKs run it: one document or two lines, in time, whatever is wrong.

import { copyFileSync, mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { expectCredentials, expectInTime, expectRefusal } from "./harness/contract.ts";
import { findAgents } from "./harness/processes.ts";
import { helper } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

test.concurrent("it prints one document and never reads stdin, closed or open for ever", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const closed = await world.runHelper("web", { stdin: "closed" });
  const open = await world.runHelper("web", { stdin: "never-ends" });

  expectCredentials(closed);
  expect(open.stdout).toBe(closed.stdout);
  expectCredentials(open);
});

test.concurrent("a refusal does not read stdin either", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const outcome = await world.runHelper("wbe", { stdin: "never-ends" });

  expectRefusal(outcome, /no entry is named wbe/, /did you mean web\?/);
});

test.concurrent("it answers in time while AWS answers nothing", async () => {
  await using world = await createWorld();
  world.emulator.faults.when("*", { kind: "hang", at: "before" }, () => true);
  await startAgent(world);

  const outcome = await world.runHelper();

  expectRefusal(outcome, /AWS has not answered for web in 4/, /run it again; .* jitney status/);
  expectInTime(outcome);
});

test.concurrent("it answers in time while the agent is stopped", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  process.kill(agent.pid, "SIGSTOP");

  const outcome = await world.runHelper();

  expectRefusal(outcome, /took the question but did not answer in time/, /see what it is doing: /);
  expectInTime(outcome);
});

test.concurrent("without an agent and without a jitney beside it, it says so at once", async () => {
  await using world = await createWorld();
  mkdirSync(`${world.folder}/bin`);
  copyFileSync(helper, `${world.folder}/bin/helper`);

  const outcome = await runProgram(`${world.folder}/bin/helper`, ["web"], { env: world.env });

  expectRefusal(outcome, /no agent is running, and there is no jitney beside/, /jitney agent start/);
  expect(outcome.elapsedMs).toBeLessThan(1_500);
});

test.concurrent("a jitney that does not start an agent is waited for, but not for too long", async () => {
  await using world = await createWorld();
  mkdirSync(`${world.folder}/bin`);
  copyFileSync(helper, `${world.folder}/bin/helper`);
  copyFileSync("/bin/true", `${world.folder}/bin/jitney`);

  const outcome = await runProgram(`${world.folder}/bin/helper`, ["web"], { env: world.env });

  expectRefusal(outcome, /no agent answers on .*\/agent.sock/, /jitney agent run/);
  expectInTime(outcome);
});

test.concurrent.each([{ args: [] }, { args: ["web", "db"] }, { args: ["--help"] }, { args: [""] }])(
  "called with $args it tells its usage",
  async ({ args }) => {
    await using world = await createWorld();

    const outcome = await runProgram(helper, args, { env: world.env });

    expectRefusal(
      outcome,
      /usage: jitney-credential-process \[--token\] NAME/,
      /jitney status lists the entries/,
    );
    expect(findAgents(world.folder)).toEqual([]);
  },
);

test.concurrent("it starts the agent and answers within the time of one call", async () => {
  await using world = await createWorld();

  const outcome = await world.runHelper();

  expectCredentials(outcome);
  expectInTime(outcome);
});
