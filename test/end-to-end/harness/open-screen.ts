// A real terminal: a shell in a tmux of its own, with keys to press and a screen to read.

import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { tmux } from "./programs.ts";
import type { World } from "./world.ts";

export interface ScreenOptions {
  /** First on the PATH. */
  binFolder?: string;
  rows?: number;
  shell?: string;
}

export interface Screen {
  /** Keys as tmux names them: `Enter`, `C-c`, or text. */
  press(...keys: string[]): void;
  /** Types the line and Enter. */
  type(line: string): void;
  /** Resolves with all lines that are not empty, once one holds the text. */
  until(text: string): Promise<string[]>;
  /** Resolves with the screen as one text, once it is as wanted. */
  shows(wanted: RegExp): Promise<string>;
  isCursorShown(): boolean;
  resize(columns: number, rows: number): void;
  close(): void;
}

const longestWaitMs = 20_000;
const betweenLooksMs = 50;

/** Resolves when the shell has shown its prompt: keys that come before it would be echoed twice. */
export async function openScreen(world: World, options: ScreenOptions = {}): Promise<Screen> {
  const { binFolder = "/usr/bin", rows = 40, shell = "/bin/sh" } = options;
  const env = {
    ...world.env,
    PATH: `${binFolder}:${world.env.PATH}`,
    SHELL: "/bin/sh",
    PS1: "$ ",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
  };
  const run = (...args: string[]) =>
    execFileSync(tmux.path, ["-f", "/dev/null", "-S", `${world.folder}/tmux`, ...args], {
      encoding: "utf8",
      env,
    });
  run("-u", "new-session", "-d", "-x", "80", "-y", String(rows), shell);
  const screen: Screen = {
    press: (...keys) => void run("send-keys", ...keys),
    type: (line) => {
      run("send-keys", "-l", line);
      run("send-keys", "Enter");
    },
    until: async (text) => {
      const shown = await poll(read, (all) => all.includes(text), text);
      return shown.split("\n").filter((line) => line !== "");
    },
    shows: (wanted) => poll(read, (text) => wanted.test(text), String(wanted)),
    isCursorShown: () => run("display-message", "-p", "#{cursor_flag}").trim() === "1",
    resize: (columns, height) => void run("resize-window", "-x", String(columns), "-y", String(height)),
    close: () => void run("kill-server"),
  };
  await screen.shows(/[$#>]/);
  return screen;

  function read(): string {
    const lines = run("capture-pane", "-p").split("\n");
    return lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }
}

/** The terminal tells nobody that it has been drawn on. */
async function poll(read: () => string, isThere: (text: string) => boolean, wanted: string): Promise<string> {
  const endsAt = Date.now() + longestWaitMs;
  for (let text = read(); ; text = read()) {
    if (isThere(text)) return text;
    if (Date.now() > endsAt) throw new Error(`the screen does not show ${wanted}:\n${text}`);
    await delay(betweenLooksMs);
  }
}
