// Runs a program of somebody else's to its end, and keeps what it said. Its words are read, never shown as ours.

import { spawn } from "node:child_process";
import { Failure } from "../protocol/failure.ts";
import type { World } from "./world.ts";

export interface Run {
  /** Undefined where a signal ended it. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

export interface RunLimits {
  /** Then it is ended, and what it has said by then counts. */
  timeoutMs?: number;
}

/** Longer than anything that is waited for here. */
const longestRunMs = 30_000;

/** For the last of what it said, once it has ended. A process that it left behind may hold its streams for ever. */
const lastWordsMs = 250;

/** Throws not-found where it is not installed. */
export function runProgram(
  program: string,
  args: readonly string[],
  { env }: Pick<World, "env">,
  { timeoutMs = longestRunMs }: RunLimits = {},
): Promise<Run> {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  // a bound that nobody can ignore; spawn's own runs on where nothing was started
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const letGo = () => {
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const run = new Promise<Run>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => reject(notRun(program, error)));
    child.on("exit", () => void setTimeout(letGo, lastWordsMs).unref());
    child.on("close", (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
  return run.finally(() => clearTimeout(timer));
}

function notRun(program: string, cause: NodeJS.ErrnoException): Failure {
  return new Failure("not-found", `${program} cannot be run (${cause.code ?? cause.message})`, {
    next: `install it: ${program} comes with OpenSSH's client`,
    cause,
  });
}
