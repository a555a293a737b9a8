// What the kernel tells of a process, threads and all: resident memory, and how often it was woken. Linux
// only, as is the machine that the budgets are measured on.

import { readdirSync, readFileSync } from "node:fs";

/** Bytes. */
export function readResident(pid: number): number {
  return readStatus(`/proc/${pid}/status`, "VmRSS") * 1024;
}

/** How often a thread of it slept of its own accord, which is as often as one was woken. */
export function readWakeUps(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const counts = threads.map((thread) =>
    readStatus(`/proc/${pid}/task/${thread}/status`, "voluntary_ctxt_switches"),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function readStatus(path: string, key: string): number {
  const value = new RegExp(`^${key}:\\s*(\\d+)`, "m").exec(readFileSync(path, "utf8"))?.[1];
  if (value === undefined) throw new Error(`${path} has no ${key}`);
  return Number(value);
}
