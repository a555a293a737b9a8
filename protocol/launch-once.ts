// Of many helpers that find no agent at once, one starts it: fifty `jitney agent start` would take the
// processor from the one agent for longer than anybody waits. A mark beside the socket names the start that
// runs; it counts while that process lives, which ends as soon as an agent answers. Only work is saved by it:
// the agent itself sees to it that there is never a second one.

import { launchAgent } from "./launch.ts";
import { type Environment, socketPath } from "./paths.ts";

/** An agent that has not come up by then may be started again. */
const longestLaunchMs = 5_000;

/** So soon nobody starts another, even where the start has ended: one that fails must not be tried without pause. */
const shortestLaunchMs = 250;

/** For calling again and again, until an agent answers. */
export function launchOnce(env: Environment): undefined {
  const mark = `${socketPath(env)}.launch`;
  if (!isLaunching(mark) && leaveMark(mark)) nameStart(mark, launchAgent(env));
}

/** Whether it is ours to launch: two that see no mark at the same time are settled by the file system. */
function leaveMark(mark: string): boolean {
  const { mkdirSync, writeFileSync } = process.getBuiltinModule("node:fs");
  const { dirname } = process.getBuiltinModule("node:path");
  try {
    mkdirSync(dirname(mark), { recursive: true, mode: 0o700 });
    writeFileSync(mark, "", { mode: 0o600, flag: isPresent(mark) ? "w" : "wx" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EEXIST"; // not writable: the agent will say why
  }
}

function nameStart(mark: string, pid: number | undefined): void {
  const { writeFileSync } = process.getBuiltinModule("node:fs");
  try {
    writeFileSync(mark, String(pid ?? ""), { flag: "r+" });
  } catch {
    // not writable, or swept away: the mark saves work and nothing else
  }
}

function isPresent(mark: string): boolean {
  const { statSync } = process.getBuiltinModule("node:fs");
  return statSync(mark, { throwIfNoEntry: false }) !== undefined;
}

function isLaunching(mark: string): boolean {
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  const leftAt = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
  const ageMs = leftAt === undefined ? Number.POSITIVE_INFINITY : Math.abs(Date.now() - leftAt);
  if (ageMs > longestLaunchMs) return false;
  if (ageMs < shortestLaunchMs) return true;
  try {
    const pid = Number(readFileSync(mark, "utf8"));
    return pid === 0 || process.kill(pid, 0); // 0: just made, not written yet
  } catch {
    return false; // ESRCH: that start has ended
  }
}
