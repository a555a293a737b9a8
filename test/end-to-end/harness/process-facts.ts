// What the kernel knows of a process: its folder, session, umask, environment, open ports, wake-ups.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export function readEnvironment(pid: number): Record<string, string> {
  const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
  );
}

export function readFolder(pid: number): string {
  return readlinkSync(`/proc/${pid}/cwd`);
}

/** Its session's leader; proc(5), stat, field 6. */
export function readSession(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "");
  return Number(afterName.split(" ")[3]);
}

export function readStatusField(pid: number, field: string): string {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(text)?.[1] ?? "";
}

/** Inodes of the TCP sockets that the process listens on; proc(5): state 0A is LISTEN. */
export function findListeningSockets(pid: number): string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(`/proc/${pid}/fd/${fd}`)));
  const rows = ["tcp", "tcp6"].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, "utf8").split("\n"),
  );
  const listening = rows.map((row) => row.trim().split(/\s+/)).filter((fields) => fields[3] === "0A");
  return listening.map((fields) => `socket:[${fields[9]}]`).filter((name) => own.has(name));
}

/** Context switches of all its threads so far: each wake-up makes one. */
export function countSwitches(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const texts = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8"));
  const counts = texts.flatMap((text) =>
    [...text.matchAll(/ctxt_switches:\s*(\d+)/g)].map(([, count]) => Number(count)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed in the meantime
  }
}
