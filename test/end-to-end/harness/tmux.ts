// A terminal that a program believes in, and whose screen can be read: a pane of tmux, with a plain shell in it. A
// client in control mode (tmux(1), CONTROL MODE) tells whenever the pane prints, so that nobody has to poll.

import { execFileSync, spawn } from "node:child_process";
import { tmux } from "./programs.ts";
import type { World } from "./world.ts";

export interface Pane extends AsyncDisposable {
  /** Typed as it stands; a line ends with "\r". */
  type(text: string): void;
  /** As tmux names keys: C-c, Escape. */
  press(...keys: string[]): void;
  /** The bytes of a file, as a paste. */
  paste(path: string): void;
  resize(cols: number, rows: number): void;
  /** What the screen shows, without blanks at the ends. */
  screen(): string;
  /** Settles when the screen matches; returns it. */
  shows(pattern: RegExp, withinMs?: number): Promise<string>;
  /** Runs a line in the pane's own shell, and returns what it printed. */
  run(line: string): Promise<string>;
}

const usualWithinMs = 30_000;
/** bash, which tmux starts it with, would drop a PS1 from its environment. */
const paneShell = "env 'PS1=pane> ' sh";

export async function openPane(world: World, size = { cols: 80, rows: 24 }, name = "tmux"): Promise<Pane> {
  const base = ["-S", `${world.folder}/${name}`, "-f", "/dev/null"];
  const env = { ...world.env, TERM: "xterm-256color", LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
  const call = (...args: string[]) =>
    execFileSync(tmux.path, ["-u", ...base, ...args], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const measures = ["-x", String(size.cols), "-y", String(size.rows)];
  call(
    "new-session",
    "-d",
    "-s",
    "pane",
    ...measures,
    paneShell,
    ";",
    "set",
    "-g",
    "default-terminal",
    "xterm-256color",
  );
  call("set", "-g", "window-size", "manual");
  const control = spawn(tmux.path, [...base, "-C", "attach", "-t", "pane"], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const looks = new Set<() => void>();
  control.stdout.on("data", () => {
    for (const look of looks) look();
  });

  const screen = () =>
    call("capture-pane", "-p", "-t", "pane")
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();

  const shows = (pattern: RegExp, withinMs = usualWithinMs): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = () => {
      const seen = screen();
      if (pattern.test(seen)) resolve(seen);
    };
    const timer = setTimeout(
      () => reject(new Error(`${pattern} never showed; last:\n${screen()}`)),
      withinMs,
    );
    looks.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      looks.delete(look);
    });
  };

  let runs = 0;
  const type = (text: string) => void call("send-keys", "-t", "pane", "-l", text);
  await shows(/pane>$/);
  return {
    type,
    press: (...keys) => void call("send-keys", "-t", "pane", ...keys),
    paste: (path) => void call("load-buffer", path, ";", "paste-buffer", "-r", "-t", "pane"),
    resize: (cols, rows) => void call("resize-window", "-t", "pane", "-x", String(cols), "-y", String(rows)),
    screen,
    shows,
    run: async (line) => {
      runs += 1;
      type(`code=$?; clear; (exit $code); ${line}; echo "done"-${runs}\r`);
      const seen = await shows(new RegExp(`^done-${runs}\\n`, "m"));
      return seen.slice(0, seen.indexOf(`done-${runs}`)).trimEnd();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => control.once("close", resolve));
      call("kill-server");
      await closed;
    },
  };
}
