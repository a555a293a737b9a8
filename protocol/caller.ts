// What a caller tells of itself. The cheap part goes with every call; the rest only when the agent
// asks for it, since looking for a terminal costs more than a cached answer.

import type { Needs } from "./failure.ts";
import type { CallerContext } from "./messages.ts";
import type { Environment } from "./paths.ts";
import { userName } from "./user.ts";

/** The program that runs us and its pid: the SDK or shell that wants the credentials, not ourselves. */
export async function describeParent(): Promise<string> {
  return `${await readProgramName(process.ppid)} ${process.ppid}`;
}

export function readContext(env: Environment, folder: string, needs: Needs): CallerContext {
  const { hostname } = process.getBuiltinModule("node:os");
  return {
    terminal: hasTerminal(),
    folder,
    host: hostname(),
    user: userName(env),
    env: Object.fromEntries(needs.env.map((name) => [name, env[name] ?? ""])),
  };
}

/** Whether the process has a controlling terminal; standard streams say nothing, an SDK pipes them. */
function hasTerminal(): boolean {
  try {
    const { closeSync, openSync } = process.getBuiltinModule("node:fs");
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false; // ENXIO: no controlling terminal; ENOENT: no such device in this container
  }
}

async function readProgramName(pid: number): Promise<string> {
  try {
    const name = await readText(`/proc/${pid}/comm`);
    return name.trim().replace(/[^\x21-\x7e]/g, "_") || "unknown";
  } catch {
    return "unknown"; // no /proc on macOS, or the parent has gone
  }
}

/** Bun's own way where there is one: loading node:fs costs more than a cached answer's way there and back. */
function readText(path: string): Promise<string> {
  if (!("Bun" in globalThis)) return process.getBuiltinModule("node:fs/promises").readFile(path, "utf8");
  const { Bun } = globalThis as unknown as { Bun: { file(path: string): { text(): Promise<string> } } };
  return Bun.file(path).text();
}
