// What people do in a shell, in `jitney shell` on a terminal: the same keys, once in a plain shell beside it, must
// leave the same screen. And the terminal is as it was, however the shell ends.

import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findProcesses, kill } from "./harness/processes.ts";
import { jitney, tmux, top, vim } from "./harness/programs.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { openPane, type Pane } from "./harness/tmux.ts";
import type { World } from "./harness/world.ts";

const shell = ["env", "PS1=node> ", "TERM=xterm-256color", "LC_ALL=C.UTF-8", "sh", "-i"];
const terminalTest = test.skipIf(tmux.isMissing).concurrent;

const createShellWorld = () => createSessionWorld({ emulator: { shell } });

/** The code and `stty` come after the shell, in the pane's own. */
async function openShell(pane: Pane): Promise<string> {
  const before = await pane.run("stty -g");
  pane.type(`clear; ${jitney} shell db; echo code $?\r`);
  await pane.shows(/node>$/);
  return before;
}

const leave = (pane: Pane) => pane.type("exit 0\r");

function findShell(world: World): number {
  const found = findProcesses(world.folder).find(({ args }) => args.includes("shell") && args.includes("db"));
  if (found === undefined) throw new Error("jitney shell does not run");
  return found.pid;
}

/** Types and changes in vim, to a screen that does not move any more. */
async function useVim(pane: Pane, file: string): Promise<string[]> {
  pane.type(`${vim.path} -u NONE -N --cmd 'set ruler' ${file}\r`);
  await pane.shows(/^~$/m);
  pane.type("ihello, wörld: ≈ 猫 é\r");
  pane.type(Array.from({ length: 40 }, (_, index) => `line ${index}`).join("\r"));
  pane.press("Escape");
  pane.type("gg3dd:%s/line/LINE/\r");
  pane.type("20G");
  const typed = await pane.shows(/20,1/);
  pane.resize(100, 30);
  await pane.shows(/^.{80,90}20,1/m);
  pane.type("30G");
  const grown = await pane.shows(/30,1/);
  pane.resize(60, 15);
  await pane.shows(/^.{35,55}30,1/m);
  pane.type("10G");
  const shrunk = await pane.shows(/10,1/);
  pane.type(":wq\r");
  await pane.shows(/>$/);
  return [typed, grown, shrunk];
}

test.skipIf(tmux.isMissing || vim.isMissing)(
  "vim shows what it shows in a plain shell, also after resizes",
  async () => {
    await using world = await createShellWorld();
    await using pane = await openPane(world);
    await using other = await openPane(world, { cols: 80, rows: 24 }, "other");
    await openShell(pane);
    pane.type("clear\r");
    other.type("clear\r");

    const there = await useVim(pane, `${world.folder}/a.txt`);
    const here = await useVim(other, `${world.folder}/b.txt`);

    expect(there.map((screen) => screen.replaceAll("a.txt", "b.txt"))).toEqual(here);
    expect(world.readFile("a.txt")).toBe(world.readFile("b.txt"));
    expect(world.readFile("a.txt")).toContain("LINE 39");
  },
);

test.skipIf(tmux.isMissing || top.isMissing).concurrent("top draws, and leaves at q", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world);
  await openShell(pane);

  pane.type(`${top.path} -d 0.3\r`);
  const screen = await pane.shows(/^ *PID USER .*\n *\d+ /m);
  pane.type("q");

  expect(screen).toMatch(/^top - [\s\S]*^%Cpu\(s\):/m);
  await pane.shows(/node>$/);
});

terminalTest("the size is the terminal's, and follows it", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world);
  await openShell(pane);

  pane.type("stty size\r");
  await pane.shows(/^24 80$/m);
  pane.resize(101, 31);
  pane.type("trap : WINCH; until stty size | grep 101; do :; done\r");

  await pane.shows(/^31 101$/m);
});

terminalTest("control characters go to the node, not to us", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world);
  await openShell(pane);

  pane.type("cat\r");
  pane.type("in cat\r");
  await pane.shows(/^in cat\nin cat$/m);
  pane.press("C-c");
  await pane.shows(/\^C\nnode>$/);
  pane.type("echo asleep; sleep 60\r");
  await pane.shows(/^asleep$/m);
  pane.press("C-z");
  await pane.shows(/(Stopped|suspended)[\s\S]*node>$/i);
  pane.type("stty raw -echo; echo go; od -An -tx1 -N4; stty sane\r");
  await pane.shows(/^go$/m);
  pane.press("C-d", "C-\\", "C-s", "C-q");

  await pane.shows(/04 1c 13 11/);
});

terminalTest("a paste of 10 MB arrives, byte for byte", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world);
  await openShell(pane);
  const text = `${(
    randomBytes(7_864_320)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\n")}\n`;
  writeFileSync(`${world.folder}/paste`, text);

  pane.type(`stty raw -echo; printf 'ready\\r\\n'; head -c ${text.length} | sha256sum; stty sane\r`);
  await pane.shows(/^ready$/m);
  pane.paste(`${world.folder}/paste`);

  await pane.shows(new RegExp(createHash("sha256").update(text).digest("hex")), 90_000);
});

terminalTest.each<[string, number, (world: World, pane: Pane) => void]>([
  ["exit", 0, (_, pane) => leave(pane)],
  ["~.", 1, (_, pane) => pane.type("\r~.")],
  ["SIGTERM", 143, (world) => kill(findShell(world), "SIGTERM")],
  ["SIGHUP", 129, (world) => kill(findShell(world), "SIGHUP")],
  [
    "the end of the session by the service",
    1,
    ({ emulator }) =>
      emulator.endSession(emulator.sessions()[0]?.id ?? "", "Session timed out: idle for 20 minutes"),
  ],
  ["a frame that is none", 1, ({ emulator }) => emulator.injectFrame(Buffer.from("no frame at all"))],
])("after %s the terminal is as it was, with code %i", async (_, code, end) => {
  await using world = await createShellWorld();
  await using pane = await openPane(world, { cols: 120, rows: 24 });
  const before = await openShell(pane);

  end(world, pane);
  const screen = await pane.shows(new RegExp(`code ${code}\\npane>$`));

  expect(await pane.run("stty -g")).toBe(before);
  expect(screen.match(/^jitney: the session on db was ended: (.*)$/m)?.[1] ?? "").toBe(
    _.startsWith("the end") ? "Session timed out: idle for 20 minutes" : "",
  );
  await world.emulator.until(() => world.emulator.sessions().every(({ isOver }) => isOver));
});

terminalTest("the shell outlives its agent, and a kill of it loses nothing", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world);
  await openShell(pane);

  for (const { pid } of findProcesses(world.folder).filter(({ args }) => args.includes("run"))) kill(pid);
  world.emulator.closeChannels({ abruptly: true });
  await world.runJitney(["agent", "start"]);
  pane.type("echo back $((6*7))\r");

  await pane.shows(/^back 42$/m);
  leave(pane);
  await pane.shows(/^code 0$/m);
});

terminalTest("when the network is lost it says so, and ~. leaves", async () => {
  await using world = await createShellWorld();
  await using pane = await openPane(world, { cols: 120, rows: 24 });
  const before = await openShell(pane);

  await world.emulator.stop();
  await pane.shows(/the connection with db is lost, trying to get it back; to leave type ~\./);
  pane.type("\r~.");
  await pane.shows(/^code 1\npane>$/m);

  expect(await pane.run("stty -g")).toBe(before);
});
