// A session's command with the streams that shells give it: readers that are slow, pipes that close, disks that are
// full. Whatever becomes of them, no byte is lost in silence, and nothing goes on at AWS that nobody waits for.

import { expect, test } from "vitest";
import { bash, jitney } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import type { World } from "./harness/world.ts";

const streamTest = test.skipIf(bash.isMissing).concurrent;

const bytesOfNumbers = 588_895; // seq 1 100000 | wc -c

function runLine({ env }: World, line: string) {
  return runProgram(bash.path, ["-c", line], { env: { ...env, JITNEY: jitney } });
}

streamTest.each(["", ">&2"])(
  "a slow reader gets all that a command says%s, and its code stays",
  async (to) => {
    await using world = await createSessionWorld();
    const line = `$JITNEY shell db -- 'seq 1 100000 ${to}; exit 3' 2>&1 ${to && ">/dev/null"} | (sleep 3; wc -c)`;

    const { stdout } = await runLine(world, `${line}; echo code \${PIPESTATUS[0]}`);

    expect(stdout).toBe(`${bytesOfNumbers}\ncode 3\n`);
  },
);
