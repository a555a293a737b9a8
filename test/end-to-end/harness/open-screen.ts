// A real terminal: a shell in a tmux of its own, 80 columns wide, with keys to press and a screen to read.

import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { tmux } from "./programs.ts";
import type { World } from "./world.ts";

export interface Screen {
  /** Keys as tmux names them: `Enter`, `C-c`, or text. */
  press(...keys: string[]): void;
  /** Resolves with all lines, once they hold the text. */
  until(text: string): Promise<string[]>;
  close(): void;
}

const longestWaitMs = 20_000;
const betweenLooksMs = 50;

/** Resolves when the shell has shown its prompt: keys that come before it would be echoed twice. */
export async function openScreen(world: World, binFolder: string): Promise<Screen> {
  const run = (...args: string[]) =>
    execFileSync(tmux.path, ["-f", "/dev/null", "-S", `${world.folder}/tmux`, ...args], {
      encoding: "utf8",
      env: {
        ...world.env,
        PATH: `${binFolder}:${world.env.PATH}`,
        SHELL: "/bin/sh",
        PS1: "$ ",
        LANG: "C.UTF-8",
      },
    });
  run("-u", "new-session", "-d", "-x", "80", "-y", "40", "/bin/sh");
  const read = () =>
    run("capture-pane", "-p")
      .split("\n")
      .map((line) => line.trimEnd());
  const screen: Screen = {
    press: (...keys) => void run("send-keys", ...keys),
    until: async (text) => {
      const endsAt = Date.now() + longestWaitMs;
      for (let lines = read(); ; lines = read()) {
        if (lines.some((line) => line.includes(text))) return lines.filter((line) => line !== "");
        if (Date.now() > endsAt) throw new Error(`the screen does not show ${text}:\n${lines.join("\n")}`);
        await delay(betweenLooksMs);
      }
    },
    close: () => void run("kill-server"),
  };
  await screen.until("$");
  return screen;
}
