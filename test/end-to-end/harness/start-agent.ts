// An agent in the foreground, as `jitney agent run` starts it, awaited until its socket answers.

import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { askAgent } from "./ask-agent.ts";
import { kill } from "./processes.ts";
import { jitney } from "./programs.ts";
import type { World } from "./world.ts";

export interface RunningAgent {
  pid: number;
  /** What it has written so far. */
  stderr(): string;
  stdout(): string;
  /** Settles when the process is gone. */
  ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
}

const readyWithinMs = 30_000;
const pollMs = 20;

export async function startAgent(
  world: World,
  more: Record<string, string> = {},
  executable = jitney,
): Promise<RunningAgent> {
  const child = spawn(executable, ["agent", "run"], {
    env: { ...world.env, ...more },
    cwd: "/",
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (texts.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (texts.stderr += chunk));
  const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal })),
  );
  const { pid } = child;
  if (pid === undefined) throw new Error(`${jitney} could not be started`);
  const early = ended.then(() => Promise.reject(new Error(`the agent ended at once: ${texts.stderr}`)));
  early.catch(() => undefined); // it ends later, as it should
  await Promise.race([early, awaitAnswer(more.JITNEY_SOCKET ?? world.socket)]);
  const end = (signal: NodeJS.Signals = "SIGTERM") => {
    kill(pid, signal);
    return ended;
  };
  return { pid, stdout: () => texts.stdout, stderr: () => texts.stderr, ended, end };
}

/** Polls: there is no event for a socket that is not there yet. */
export async function awaitAnswer(socket: string): Promise<void> {
  const endsAt = Date.now() + readyWithinMs;
  while (Date.now() < endsAt) {
    const reply = await askAgent(socket, "/healthz", { timeoutMs: 2_000 }).catch(() => undefined); // not yet
    if (reply?.status === 200) return;
    await delay(pollMs);
  }
  throw new Error(`no agent answered on ${socket} in ${readyWithinMs} ms`);
}
