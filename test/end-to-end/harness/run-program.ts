// Runs one executable to its end and keeps everything it left: both streams apart, exit code, time taken.
// It gets a session of its own, so that the terminal this test runs in is not its terminal.

import { spawn } from "node:child_process";

export interface RunOptions {
  env: Readonly<Record<string, string>>;
  /** `/` where it is not given. */
  cwd?: string;
  /** `never-ends`: a pipe that nobody writes to or closes. */
  stdin?: "closed" | "never-ends";
  /** Then it is killed, and the run fails. */
  timeoutMs?: number;
  /** Told the process id as soon as there is one. */
  onStart?: (pid: number) => void;
}

export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  elapsedMs: number;
}

const longestRunMs = 60_000;

export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { env, cwd = "/", stdin = "closed", timeoutMs = longestRunMs, onStart } = options;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    env,
    cwd,
    detached: true,
    stdio: [stdin === "closed" ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  const texts = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (texts.stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (texts.stderr += chunk));
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    reject(new Error(`${file} ${args.join(" ")} ran longer than ${timeoutMs} ms: ${JSON.stringify(texts)}`));
  }, timeoutMs);
  child.on("error", reject);
  child.on("close", (exitCode) => resolve({ exitCode, ...texts, elapsedMs: performance.now() - startedAt }));
  return promise.finally(() => {
    clearTimeout(timer);
    child.stdin?.destroy();
  });
}
