// `jitney status --watch` in a real terminal, as a person sits at it: live, in place, and gone without a trace.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openScreen } from "./harness/open-screen.ts";
import { findProcesses, kill } from "./harness/processes.ts";
import { jitney, tmux } from "./harness/programs.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const tmuxTest = test.skipIf(tmux.isMissing).concurrent;

/** The line that watches, with the terminal's modes before and after, and how it ended. */
function watchLine({ folder }: World): string {
  const modes = (name: string) => `stty -a >${folder}/${name}`;
  return `echo kept; ${modes("before")}; ${jitney} status --watch; echo left $?; ${modes("after")}`;
}

function expectSameModes({ folder }: World): void {
  expect(readFileSync(`${folder}/after`, "utf8")).toBe(readFileSync(`${folder}/before`, "utf8"));
}

/** The lines, without what differs from run to run: ages, times left, and the room that they take. */
function steady(screen: string): string[] {
  const text = screen.replace(/oi-[0-9a-f]{12}/, "oi-ID").replace(/\d+ (s|min)\b/g, "N $1");
  const lines = text.split("\n").map((line) => line.trim().replace(/ {2,}/g, "  "));
  return lines.filter((line) => line !== "");
}

tmuxTest("what changes is shown as it changes (needs tmux)", async () => {
  await using world = await createWorld({ policy: "manual" });
  await startAgent(world);
  const terminal = await openScreen(world, { rows: 24 });
  terminal.type(watchLine(world));
  await terminal.shows(/asleep, no access requested/);

  await world.runHelper();
  const waiting = await terminal.shows(/waiting \d/);
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "", { by: "bob" });
  const ready = await terminal.shows(/● web .* approved by bob/);

  expect(steady(waiting)).toEqual([
    "agent 0.1.0, up N s  corp: ready",
    "NAME  KIND  STATE  LEFT",
    "◌ web  jit  waiting N s, oi-ID  -",
    "web  jitney request web --wait",
    "q leaves",
  ]);
  expect(steady(ready)).toEqual([
    "agent 0.1.0, up N s  corp: ready",
    "NAME  KIND  STATE  LEFT",
    "● web  jit  ready, approved by bob  █████  N min",
    "q leaves",
  ]);
});

tmuxTest("the passing of time is shown, though nothing happens (needs tmux)", async () => {
  await using world = await createWorld();
  await startAgent(world);
  const terminal = await openScreen(world, { rows: 24 });
  terminal.type(watchLine(world));

  const first = await terminal.shows(/up \d+ s/);
  const [, age] = /up (\d+) s/.exec(first) ?? [];
  await terminal.shows(new RegExp(`up (?!${age} s)\\d+ s`));
});

tmuxTest("a narrow window is drawn anew, and cut to its width (needs tmux)", async () => {
  await using world = await createWorld();
  await startAgent(world);
  const terminal = await openScreen(world, { rows: 24 });
  terminal.type(watchLine(world));
  await terminal.shows(/KIND/);

  terminal.resize(44, 8);
  const screen = await terminal.shows(/NAME {2}STATE/);

  expect(screen.split("\n")).toHaveLength(8);
  expect(screen).not.toContain("KIND");
});

const waysOut = [
  { title: "q", exitCode: 0, leave: (press: (key: string) => void) => press("q") },
  { title: "Ctrl-C", exitCode: 130, leave: (press: (key: string) => void) => press("C-c") },
  {
    title: "SIGTERM",
    exitCode: 143,
    leave: async (_: unknown, { folder }: World) => {
      for (const { pid, args } of findProcesses(folder)) if (args.includes("--watch")) kill(pid, "SIGTERM");
    },
  },
];

tmuxTest.each(waysOut)("$title leaves the terminal as it was (needs tmux)", async ({ leave, exitCode }) => {
  await using world = await createWorld();
  await startAgent(world);
  const terminal = await openScreen(world, { rows: 24 });
  terminal.type(watchLine(world));
  await terminal.shows(/q leaves/);

  await leave(terminal.press, world);
  const screen = await terminal.shows(/left \d+\n[$#]/);

  expect(screen).toMatch(new RegExp(`^kept\nleft ${exitCode}\n[$#]`, "m"));
  expect(screen).not.toContain("q leaves");
  expectSameModes(world);
});

tmuxTest("an agent that ends is said, and the next one followed (needs tmux)", async () => {
  await using world = await createWorld();
  const agent = await startAgent(world);
  const terminal = await openScreen(world, { rows: 24 });
  terminal.type(watchLine(world));
  await terminal.shows(/asleep/);

  await agent.end();
  const without = await terminal.shows(/no agent is running/);
  await startAgent(world);
  await terminal.shows(/asleep/);

  expect(without).not.toContain("asleep");
});
