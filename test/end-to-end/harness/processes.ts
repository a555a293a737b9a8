// The processes that a throwaway world has brought forth, found by its folder in their environment: an
// agent that a helper started has no other tie to the test.

import { readdirSync, readFileSync } from "node:fs";

export interface FoundProcess {
  pid: number;
  args: string[];
  environment: string;
}

export function findProcesses(folder: string): FoundProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== undefined)
    .filter(({ environment, args }) => environment.includes(folder) || isSshdOf(folder, args));
}

/** sshd writes its title over its environment: `sshd: /usr/sbin/sshd -D -f FILE …`. */
function isSshdOf(folder: string, [title = ""]: readonly string[]): boolean {
  return title.startsWith("sshd: ") && title.includes(`${folder}/`);
}

/** Those of them that are agents. */
export function findAgents(folder: string): FoundProcess[] {
  return findProcesses(folder).filter(({ args }) => args.includes("agent") && args.includes("run"));
}

/** Kills what is left of the world; a process may just be starting another. */
export function killProcesses(folder: string): void {
  for (let found = findProcesses(folder); found.length > 0; found = findProcesses(folder)) {
    for (const { pid } of found) kill(pid);
  }
}

export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended by itself
  }
}

/** Undefined where it has ended, or is a zombie with nothing to read. */
function readProcess(pid: number): FoundProcess | undefined {
  const environment = pid === process.pid ? undefined : readOf(pid, "environ");
  const commandLine = readOf(pid, "cmdline");
  if (environment === undefined || !commandLine) return undefined;
  return { pid, args: commandLine.split("\0"), environment };
}

function readOf(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined; // it has ended, or is somebody else's
  }
}
