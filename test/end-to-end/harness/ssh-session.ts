// A program of ssh's that stays: what it has said can be awaited, and it can be told more. What runs at its
// other end is chosen so that it speaks when it is ready.

import { spawn } from "node:child_process";
import type { Outcome, RunOptions } from "./run-program.ts";

export interface SshSession {
  pid: number;
  /** What it has said on stdout so far. */
  stdout(): string;
  /** Settles when this text has come on stdout; fails when the session ends without it. */
  said(text: string): Promise<void>;
  say(text: string): void;
  /** Settles when there is room for more. */
  send(bytes: Uint8Array): Promise<void>;
  /** Closes its stdin. */
  finish(): Promise<Outcome>;
  ended: Promise<Outcome>;
}

const longestMs = 60_000;

export function startSession(
  file: string,
  args: readonly string[],
  { env }: Pick<RunOptions, "env">,
): SshSession {
  const startedAt = performance.now();
  const child = spawn(file, args, { env, cwd: "/", detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
  const texts = { stdout: "", stderr: "" };
  const looks = new Set<() => void>();
  child.stdin.on("error", () => undefined); // it has ended: `ended` tells
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (texts.stderr += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    texts.stdout += chunk;
    for (const look of looks) look();
  });
  const ended = new Promise<Outcome>((resolve) =>
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, ...texts, elapsedMs: performance.now() - startedAt });
    }),
  );
  const said = (text: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => texts.stdout.includes(text) && resolve();
    looks.add(look);
    look();
    void ended.then((outcome) => reject(new Error(`it ended without ${text}: ${JSON.stringify(outcome)}`)));
    return promise.finally(() => looks.delete(look));
  };
  return {
    pid,
    stdout: () => texts.stdout,
    said,
    say: (text) => void child.stdin.write(text),
    send: async (bytes) => {
      if (child.stdin.write(bytes)) return;
      const drained = new Promise((resolve) => child.stdin.once("drain", resolve));
      await Promise.race([drained, ended]);
    },
    finish: () => {
      child.stdin.end();
      return ended;
    },
    ended,
  };
}
