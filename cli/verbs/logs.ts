// `jitney logs`: the agent's log, and with -f whatever is added, until Ctrl-C.

import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../protocol/failure.ts";
import { stateFolder } from "../../protocol/paths.ts";
import { exitCode } from "../exit-code.ts";
import { LogTail } from "../log-tail.ts";
import type { World } from "../world.ts";

export interface LogsOptions {
  follow?: true;
}

const followMs = 250;

export async function showLogs({ follow }: LogsOptions, world: World): Promise<number> {
  const path = `${stateFolder(world.env)}/agent.log`;
  const tail = new LogTail(path, world.stdout);
  try {
    if (!(await tail.print()) && !follow) throw noLog(path);
    return follow ? await followLog(tail, world) : exitCode.done;
  } finally {
    await tail.close();
  }
}

async function followLog(tail: LogTail, world: World): Promise<number> {
  const interrupt = new AbortController();
  const stopListening = world.onInterrupt(() => interrupt.abort());
  while (!interrupt.signal.aborted) {
    await tail.print();
    await delay(followMs, undefined, { signal: interrupt.signal }).catch(() => undefined); // the end of the wait
  }
  stopListening();
  return exitCode.interrupted;
}

function noLog(path: string): Failure {
  return new Failure("not-found", `there is no log yet: ${path}`, {
    next: "the agent writes one; start it: jitney agent start",
  });
}
