// What a caller tells of itself. The cheap part goes with every call; the rest only when the agent
// asks for it, since looking for a terminal costs more than a cached answer.

import { closeSync, openSync, readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import type { Needs } from "./failure.ts";
import type { CallerContext } from "./messages.ts";
import type { Environment } from "./paths.ts";

/** The program that runs us and its pid: the SDK or shell that wants the credentials, not ourselves. */
export function describeParent(): string {
  return `${readProgramName(process.ppid)} ${process.ppid}`;
}

export function readContext(env: Environment, folder: string, needs: Needs): CallerContext {
  return {
    terminal: hasTerminal(),
    folder,
    host: hostname(),
    user: userInfo().username,
    env: Object.fromEntries(needs.env.map((name) => [name, env[name] ?? ""])),
  };
}

/** Whether the process has a controlling terminal; standard streams say nothing, an SDK pipes them. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false; // ENXIO: no controlling terminal; ENOENT: no such device in this container
  }
}

function readProgramName(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/comm`, "latin1")
        .trim()
        .replace(/[^\x21-\x7e]/g, "_") || "unknown"
    );
  } catch {
    return "unknown"; // no /proc on macOS, or the parent has gone
  }
}
