// A real terminal: a tmux of the world's own, with a plain shell in it. What it shows is read as text.

import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { tmux } from "./programs.ts";
import { runProgram } from "./run-program.ts";
import type { World } from "./world.ts";

const shownWithinMs = 30_000;
const pollMs = 50;

export interface TmuxOptions {
  cols?: number;
  rows?: number;
  env?: Record<string, string>;
  /** The shell, with its arguments. */
  shell?: string;
}

export interface Tmux {
  /** Types the keys, as tmux names them: `q`, `C-c`, `Enter`. */
  press(...keys: string[]): Promise<void>;
  /** Types the line and Enter. */
  type(line: string): Promise<void>;
  /** What stands on the screen, without the empty rows at its end. */
  screen(): Promise<string>;
  /** The screen once it is as wanted. Polls: the terminal tells nobody that it has been drawn on. */
  shows(wanted: RegExp): Promise<string>;
  resize(cols: number, rows: number): Promise<void>;
}

export async function openTmux(world: World, options: TmuxOptions = {}): Promise<Tmux> {
  const { cols = 80, rows = 24, shell = "sh", env = {} } = options;
  const whole = { ...world.env, PS1: "$ ", TERM: "xterm-256color", LANG: "C.UTF-8", ...env };
  const run = async (...args: string[]) => {
    const outcome = await runProgram(tmux.path, ["-S", `${world.folder}/tmux`, "-f", "/dev/null", ...args], {
      env: whole,
    });
    if (outcome.exitCode !== 0) throw new Error(`tmux ${args[0]}: ${outcome.stderr}`);
    return outcome.stdout;
  };
  await run("new-session", "-d", "-x", String(cols), "-y", String(rows), shell);
  const screen = async () => (await run("capture-pane", "-p")).trimEnd();
  return {
    press: async (...keys) => void (await run("send-keys", ...keys)),
    type: async (line) => {
      await run("send-keys", "-l", line);
      await run("send-keys", "Enter");
    },
    screen,
    shows: (wanted) => pollScreen(screen, wanted),
    resize: async (width, height) =>
      void (await run("resize-window", "-x", String(width), "-y", String(height))),
  };
}

async function pollScreen(screen: () => Promise<string>, wanted: RegExp): Promise<string> {
  const endsAt = Date.now() + shownWithinMs;
  let text = await screen();
  while (!wanted.test(text) && Date.now() < endsAt) {
    await delay(pollMs);
    text = await screen();
  }
  expect(text).toMatch(wanted);
  return text;
}
