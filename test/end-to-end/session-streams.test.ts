// A session's command with the streams that shells give it: readers that are slow, pipes that close, disks that are
// full. Whatever becomes of them, no byte is lost in silence, and nothing goes on at AWS that nobody waits for.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { kill } from "./harness/processes.ts";
import { bash, jitney, tmux } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { startSession } from "./harness/ssh-session.ts";
import { openPane } from "./harness/tmux.ts";
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

const untilOver = ({ emulator }: World) =>
  emulator.until(() => emulator.sessions().length > 0 && emulator.sessions().every(({ isOver }) => isOver));

streamTest.each([
  ["a reader that goes early", "| head -1", "y\n141\n", ""],
  [
    "a full disk",
    ">/dev/full",
    "141\n",
    "jitney: the answer cannot be written (ENOSPC)\njitney: lead it elsewhere: > FILE\n",
  ],
])("%s ends the session at AWS", async (_, to, stdout, stderr) => {
  await using world = await createSessionWorld();

  const outcome = await runLine(world, `$JITNEY shell db -- yes ${to}; echo \${PIPESTATUS[0]}`);

  expect(outcome).toMatchObject({ stdout, stderr });
  await untilOver(world);
});

streamTest("an answer that finds a full disk is a failure in two lines", async () => {
  await using world = await createSessionWorld();

  const outcome = await runLine(world, "$JITNEY status >/dev/full");

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toMatch(/^jitney: the answer cannot be written \(ENOSPC\)\njitney: .*\n$/);
});

test.concurrent("SIGINT, where no terminal turns it into a key, ends the session at AWS", async () => {
  await using world = await createSessionWorld();
  const session = startSession(jitney, ["shell", "db", "--", "echo up; sleep 60"], { env: world.env });
  await session.said("up");

  kill(session.pid, "SIGINT");

  expect(await session.ended).toMatchObject({ exitCode: 130, stdout: "up\n", stderr: "" });
  await untilOver(world);
});

test
  .skipIf(tmux.isMissing)
  .concurrent("a terminal that is closed ends the session at AWS, without a word", async () => {
    const shell = ["env", "PS1=node> ", "sh", "-i"];
    await using world = await createSessionWorld({ emulator: { shell } });

    {
      await using pane = await openPane(world);
      pane.type(`${jitney} shell db 2>${world.folder}/errors\r`);
      await pane.shows(/node>$/);
      pane.type("while :; do echo tick; done\r");
      await pane.shows(/^tick\ntick$/m);
    }

    await untilOver(world);
    expect(world.readFile("errors")).toBe("");
  });

test.concurrent("SIGTERM ends a command whose reader does not read, within seconds", async () => {
  await using world = await createSessionWorld();
  const child = spawn(jitney, ["shell", "db", "--", "yes"], {
    env: world.env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "readable");

  child.kill("SIGTERM");

  expect(await once(child, "exit")).toEqual([143, null]);
  await untilOver(world);
}, 30_000);
