// A program at the node, as the user that runs the emulator: a shell or an interactive command on a pseudo terminal,
// or a command whose output and errors are told apart.

import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { type ActivityEvents, maxWaitingBytes, type RunningActivity } from "./activity.ts";
import { ptyHelper } from "./pty-helper.ts";

/** Nothing of the emulator's own goes in: its environment may hold keys. */
const passed = ["HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "PATH", "TZ"];

export function startOnTerminal(argv: readonly string[], events: ActivityEvents): RunningActivity {
  const child = spawn("python3", ["-c", ptyHelper, ...argv], {
    env: buildEnvironment(),
    stdio: ["pipe", "pipe", "ignore", "pipe"],
  });
  const sizes = child.stdio[3] as Writable;
  sizes.on("error", ignoreEnd);
  const running = run(child, events, "a terminal needs python3 on this machine");
  return { ...running, resize: (cols, rows) => sizes.write(`${cols} ${rows}\n`) };
}

export function startPlain(command: string, events: ActivityEvents): RunningActivity {
  const child = spawn("sh", ["-c", command], { env: buildEnvironment(), stdio: "pipe" });
  child.stderr.on("data", (chunk: Buffer) => events.output(chunk, "error"));
  return run(child, events, "there is no sh on this machine");
}

function run(child: ChildProcess, events: ActivityEvents, whyMissing: string): RunningActivity {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new TypeError("the program has no streams");
  let isStopped = false;
  const end = (reason: string, exitCode?: number) => {
    if (!isStopped) events.ended({ reason, ...(exitCode !== undefined && { exitCode }) });
    isStopped = true;
  };
  stdin.on("error", ignoreEnd);
  stdin.on("drain", () => events.ready());
  stdout.on("data", (chunk: Buffer) => events.output(chunk, "output"));
  child.on("error", () => end(whyMissing));
  child.on("close", (code) => end("", code ?? 1));
  return {
    write: (bytes) => {
      if (stdin.writableLength > maxWaitingBytes) return false;
      stdin.write(bytes);
      return true;
    },
    resize: () => undefined,
    disconnect: () => undefined,
    pause: () => stdout.pause(),
    resume: () => stdout.resume(),
    stop: () => {
      isStopped = true;
      stdin.destroy(); // the helper hangs up
      child.kill("SIGHUP");
    },
  };
}

/** "close" follows, and tells it. */
function ignoreEnd(): void {}

function buildEnvironment(): Record<string, string> {
  const own = passed.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), TERM: "xterm-256color" };
}
