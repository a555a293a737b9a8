// The guided first run, as a reader has it: on a terminal it ends in a shell on the emulated node.

import { dirname } from "node:path";
import { expect, test } from "vitest";
import { jitney, tmux } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { openPane } from "./harness/tmux.ts";
import { createWorld } from "./harness/world.ts";

const demo = `${dirname(jitney)}/jitney-demo`;
const demoMs = 90_000;

test
  .skipIf(tmux.isMissing)
  .concurrent("on a terminal it ends in a shell, and exit goes on to the end", async () => {
    await using world = await createWorld();
    await using pane = await openPane(world, { cols: 110, rows: 50 });

    pane.type(`${demo}; echo code $?\r`);
    await pane.shows(/7\. A shell on the node[\s\S]*web\$$/, demoMs);
    pane.type("echo on the $((40+2))\r");
    await pane.shows(/^on the 42$/m);
    pane.type("exit\r");
    const end = await pane.shows(/code \d+\npane>$/);

    expect(end).toContain("You are back.");
    expect(end).toMatch(/That is all there is to it[\s\S]* is gone\.\ncode 0\n/);
  });

test.concurrent("without a terminal it says that the shell is left out", async () => {
  await using world = await createWorld();

  const outcome = await runProgram(demo, [], { env: world.env, timeoutMs: demoMs });

  expect(outcome.exitCode).toBe(0);
  expect(outcome.stdout).toContain("There is no terminal here, so this step is left out: jitney shell web");
});
