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

/** Longer than anything that is waited for here; then it is ended. */
const longestRunMs = 30_000;

/** Throws not-found where it is not installed. */
export function runProgram(program: string, args: readonly string[], { env }: World): Promise<Run> {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: longestRunMs });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => reject(notRun(program, error)));
    child.on("close", (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
}

function notRun(program: string, cause: NodeJS.ErrnoException): Failure {
  return new Failure("not-found", `${program} cannot be run (${cause.code ?? cause.message})`, {
    next: `install it: ${program} comes with OpenSSH's client`,
    cause,
  });
}
