// `jitney` misused, and asked for help: exit code 2 with what to type instead; help with an example.

import { expect, test } from "vitest";
import { createWorld } from "./harness/world.ts";

const usages = [
  { args: ["reqest", "web"], what: /jitney has no verb reqest/, next: /did you mean: jitney request web/ },
  {
    args: ["request", "web", "--agian"],
    what: /has no option --agian/,
    next: /did you mean: jitney request web --again/,
  },
  { args: ["request", "web", "--again", "--next"], what: /./, next: /./ },
  { args: ["request", "i-123"], what: /i-123 is no node id/, next: /jitney nodes/ },
  { args: ["forget", "web", "--all"], what: /web or --all, not both/, next: /jitney forget web/ },
];

test.concurrent.each(usages)(
  "misused, $args leaves with 2 and says what to type",
  async ({ args, what, next }) => {
    await using world = await createWorld();

    const outcome = await world.runJitney(args);

    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    const [first = "", second = "", ...rest] = outcome.stderr.split("\n");
    expect(first).toMatch(what);
    expect(second).toMatch(next);
    expect(rest).toEqual([""]);
  },
);

const helps = [
  "",
  "request",
  "agent",
  "agent run",
  "status",
  "login",
  "config",
  "nodes",
  "renew",
  "forget",
  "logs",
];

test.concurrent.each(helps)("jitney %s --help prints help with an example", async (verb) => {
  await using world = await createWorld();

  const outcome = await world.runJitney([...verb.split(" ").filter(Boolean), "--help"]);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(outcome.stdout).toMatch(/Usage: jitney/);
  expect(outcome.stdout).toMatch(/Examples?:/);
});

test.concurrent("--version is the same for both executables, and one word", async () => {
  await using world = await createWorld();

  const command = await world.runJitney(["--version"]);
  const helper = await world.runHelper("--version");

  expect(command).toMatchObject({ exitCode: 0, stderr: "" });
  expect(command.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(helper).toMatchObject({ exitCode: 0, stdout: command.stdout, stderr: "" });
});
