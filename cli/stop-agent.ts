// Ends the running agent: SIGTERM to the pid that it names itself, then wait until that process is gone. Its
// socket is not asked: where systemd listens on it, the question would start the next agent.

import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../protocol/failure.ts";
import { fetchStatus } from "./agent-calls.ts";
import { isAgentRunning } from "./agent-probe.ts";
import type { World } from "./world.ts";

const patienceMs = 10_000;

const pollMs = 20;

/** Returns the pid that was ended; undefined where no agent runs. */
export async function stopAgent(world: World): Promise<number | undefined> {
  const pid = await findPid(world);
  if (pid === undefined) return undefined;
  terminate(pid);
  const endsAt = Date.now() + patienceMs;
  while (Date.now() < endsAt) {
    if (!isAlive(pid)) return pid;
    await delay(pollMs);
  }
  throw new Failure("timeout", `the agent (pid ${pid}) has not ended within ${patienceMs / 1000} s`, {
    next: `end it by force: kill -9 ${pid}`,
  });
}

async function findPid(world: World): Promise<number | undefined> {
  if (!(await isAgentRunning(world.env))) return undefined;
  return (await fetchStatus(world)).agent.pid;
}

function terminate(pid: number): void {
  if (!Number.isInteger(pid) || pid <= 1 || !isAgent(pid)) throw unseen(pid);
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    throw unseen(pid, error);
  }
}

/** One that has ended but was not waited for yet has no command line any more. */
function isAlive(pid: number): boolean {
  if (process.platform === "linux") return isAgent(pid);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // ESRCH: it is gone
  }
}

/** In a container the same number may be somebody else: the socket was shared, the pids are not. */
function isAgent(pid: number): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("agent\0run");
  } catch {
    return false; // ENOENT: no such process here
  }
}

function unseen(pid: number, cause?: unknown): Failure {
  return new Failure("agent-unreachable", `the agent says it is pid ${pid}, but here that is not an agent`, {
    next: "stop it where it was started: outside of this container, or as its user",
    cause,
  });
}
