// A process beside the one that measures, ended with the row that started it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface RunningProcess extends AsyncDisposable {
  pid: number;
}

/** Starts a program; settles when it has said something on stdout, its sign that it is ready. */
export async function startProcess(program: string, args: readonly string[]): Promise<RunningProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([once(child.stdout, "data"), failAtEnd(child, program)]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started`);
  return { pid, [Symbol.asyncDispose]: () => end(child) };
}

async function failAtEnd(child: ChildProcess, program: string): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`${program} ended at once with ${code}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
