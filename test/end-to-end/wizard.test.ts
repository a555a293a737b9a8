// `jitney init` and `jitney install` as a person at a terminal meets them.

import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { openScreen } from "./harness/open-screen.ts";
import { jitney, tmux } from "./harness/programs.ts";
import { createWorld, node } from "./harness/world.ts";

const binFolder = dirname(jitney);

test.skipIf(tmux.isMissing)("init asks, refuses what will not do, and writes", async () => {
  await using world = await createWorld();
  rmSync(world.configPath);
  const screen = await openScreen(world, { binFolder });

  screen.press("jitney init --kind jit", "Enter");
  await screen.until("What shall it be called?");
  screen.press("web prod", "Enter");
  await screen.until("it has more than letters, digits, - and _; web-prod would do");
  screen.press(...Array.from({ length: 5 }, () => "BSpace"), "Enter");
  await screen.until("The node's id");
  screen.press(node, "Enter");
  await screen.until("Whose credentials sign the calls?");
  screen.press("Enter");
  const lines = await screen.until("see how it stands");
  screen.close();

  expect(lines.filter((line) => !line.startsWith("$"))).toEqual([
    "│",
    "◇  What shall it be called?",
    "│  web",
    "│",
    "◇  The node's id, or a tag that one node has; a * may end its value.",
    `│  ${node}`,
    "│",
    "◇  Whose credentials sign the calls?",
    "│  corp",
    "added [jit web] to ~/.config/jitney/config.ini",
    "jitney: let aws and ssh find it: jitney install",
    "jitney: see how it stands: jitney status",
  ]);
  expect(world.readFile("home/.config/jitney/config.ini")).toBe(
    `[jit web]\nnode = ${node}\nsource_profile = corp\n`,
  );
});

test.skipIf(tmux.isMissing).each(["C-c", "C-d"])(
  "%s leaves everything as it was, the terminal too",
  async (keys) => {
    await using world = await createWorld();
    rmSync(world.configPath);
    const screen = await openScreen(world, { binFolder });

    screen.press("jitney init --kind jit; echo code $?", "Enter");
    await screen.until("What shall it be called?");
    screen.press(keys);
    const lines = await screen.until("code 130");
    screen.press("stty -a | tr ' ' '\\n' | grep -x 'icanon\\|echo' | tr '\\n' +", "Enter");
    await screen.until("icanon+echo+");
    const isShown = screen.isCursorShown();
    screen.close();

    expect(lines).toContain("jitney: nothing was changed");
    expect(isShown).toBe(true);
    expect(existsSync(world.configPath)).toBe(false);
  },
);

test.skipIf(tmux.isMissing)(
  "install shows the plan and takes no for an answer, Ctrl-C and Ctrl-D too",
  async () => {
    await using world = await createWorld();
    const screen = await openScreen(world, { binFolder });
    const ask = `jitney install --no-aws --no-service --no-completion --bin-folder ${binFolder}`;

    const leaveWith = async (keys: string) => {
      screen.press(`clear; ${ask}; echo code $?`, "Enter");
      await screen.until("[y/N]");
      screen.press(keys);
      return (await screen.until("code 130")).slice(-4, -1);
    };

    screen.press(ask, "Enter");
    const lines = await screen.until("change these files? [y/N]");
    screen.press("Enter");
    await screen.until("jitney: nothing was changed");
    screen.press("clear; printf 'c%s\\n' leared", "Enter");
    await screen.until("cleared");
    const left = [await leaveWith("C-c"), await leaveWith("C-d")];
    screen.close();

    expect(lines.slice(-4)).toEqual([
      "make ~/.ssh/config",
      `    + Include "${world.home}/.ssh/jitney.conf"`,
      expect.stringMatching(
        /^ {4}\+ # \^\^\^ jitney [0-9a-f]{12} new \(by jitney install; undo: jitney uninst/,
      ),
      expect.stringMatching(/\[y\/N\]$/),
    ]);
    const ending = [expect.stringMatching(/\[y\/N\]$/), "jitney: nothing was changed", "code 130"];
    expect(left).toEqual([ending, ending]);
    expect(existsSync(`${world.home}/.ssh`)).toBe(false);
  },
);
