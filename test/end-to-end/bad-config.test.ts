// Mistakes in the configuration, each with its code and both lines; the agent runs and says what is wrong.

import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectCredentials, expectRefusal } from "./harness/contract.ts";
import { expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, node } from "./harness/world.ts";

const mistakes = [
  {
    title: "a typo in a key",
    text: `[jit web]\nnod = ${node}`,
    what: /:2: unknown key nod in \[jit web\]/,
    next: /did you mean node\?/,
  },
  { title: "a typo in a section", text: `[jti web]\nnode = ${node}`, what: /:1: .*\[?jti/, next: /jit web/ },
  {
    title: "a typo in a value",
    text: `[jit web]\nnode = ${node}\nrequest = allways`,
    what: /:3: request in \[jit web\] is allways: expected/,
    next: /write: request = /,
  },
  {
    title: "a node id that is none",
    text: "[jit web]\nnode = i-0123",
    what: /:2: node in \[jit web\] is i-0123/,
    next: /write: node = /,
  },
  {
    title: "a bare #",
    text: `[jit web]\nnode = ${node}\nreason = fix #12 now`,
    what: /:3: .*#/,
    next: /write: reason = "fix #12 now"/,
  },
  {
    title: "a section twice",
    text: `[jit web]\nnode = ${node}\n[jit web]\nrequest = always`,
    what: /:3: \[jit web\] stands twice/,
    next: /move its keys to \[jit web\] in line 1/,
  },
  {
    title: "a key twice",
    text: `[jit web]\nnode = ${node}\nnode = ${node}`,
    what: /:3: .* stands twice, first in line 2/,
    next: /remove line 2 or line 3/,
  },
];

test.concurrent.each(mistakes)(
  "$title is told with file, line and what to write",
  async ({ text, what, next }) => {
    await using world = await createWorld();
    writeFileSync(world.configPath, `${text}\n`);
    await startAgent(world);

    const refusal = { code: "config-invalid", what, next };

    await expectRefused(world, refusal);
    expectRefusal(await world.runHelper(), new RegExp(`^jitney: ${world.configPath}:`), next);
  },
);

test.concurrent("no config: a running agent says so, and works once there is one", async () => {
  await using world = await createWorld();
  rmSync(world.configPath);
  await startAgent(world);

  await expectRefused(world, {
    code: "not-configured",
    what: /there is no config yet: .*config\.ini/,
    next: /run: jitney init; or: jitney add jit web --node i-0123456789abcdef0/,
  });
  world.writeConfig("request = always\nreason = a test");

  expectCredentials(await world.runHelper());
});

test.concurrent("no config and no agent: the helper says that there is no config", async () => {
  await using world = await createWorld();
  rmSync(world.configPath);

  const outcome = await world.runHelper();

  expectRefusal(
    outcome,
    /there is no config yet: .*config\.ini/,
    /run: jitney init; or: jitney add jit web --node i-0123456789abcdef0/,
  );
});

test.concurrent("a mistake and no agent: the helper tells the mistake", async () => {
  await using world = await createWorld();
  writeFileSync(world.configPath, `[jit web]\nnod = ${node}\n`);

  const outcome = await world.runHelper();

  expectRefusal(outcome, /:2: unknown key nod in \[jit web\]/, /did you mean node\?/);
});

test.concurrent("a name that is none is answered with the nearest", async () => {
  await using world = await createWorld();
  await startAgent(world);

  await expectRefused(
    world,
    {
      code: "not-configured",
      what: /no entry is named wbe/,
      next: /did you mean web\? the entries are: web/,
    },
    "wbe",
  );
});

test.concurrent("a node id that is none is told how one looks", async () => {
  await using world = await createWorld();
  await startAgent(world);

  await expectRefused(
    world,
    { code: "not-configured", what: /no entry is named i-0123/, next: /8 or 17 hex digits/ },
    "i-0123",
  );
});

test.concurrent("a reason of 257 characters after expansion is refused, one of 256 is filed", async () => {
  const reason = `${"x".repeat(240)}{env:TICKET}`;
  await using world = await createWorld({ entry: `request = always\nreason = ${reason}` });
  await startAgent(world);

  const long = await world.runHelper("web", { env: { ...world.env, TICKET: "a".repeat(17) } });
  const fitting = await world.runHelper("web", { env: { ...world.env, TICKET: "a".repeat(16) } });

  expectRefusal(long, /the reason has 257 characters, more than 256/, /shorten the reason/);
  expectCredentials(fitting);
  expect(world.emulator.requests()[0]?.reason).toHaveLength(256);
});
