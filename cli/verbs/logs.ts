// `jitney logs`: the agent's log, and with -f whatever is added. The file is renamed when it is full, so
// following goes by its inode and size, at intervals: homes are shared over NFS, which tells nobody.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../protocol/failure.ts";
import { stateFolder } from "../../protocol/paths.ts";
import { exitCode } from "../exit-code.ts";
import type { World } from "../world.ts";

export interface LogsOptions {
  follow?: true;
}

const followMs = 250;

export async function showLogs({ follow }: LogsOptions, world: World): Promise<number> {
  const path = `${stateFolder(world.env)}/agent.log`;
  let read = await printFrom(path, { inode: 0, bytes: 0 }, world);
  if (read === undefined && !follow) throw noLog(path);
  const interrupt = new AbortController();
  const stopListening = world.onInterrupt(() => interrupt.abort());
  while (follow && !interrupt.signal.aborted) {
    read = (await printFrom(path, read ?? { inode: 0, bytes: 0 }, world)) ?? read;
    await delay(followMs, undefined, { signal: interrupt.signal }).catch(() => undefined); // the end of the wait
  }
  stopListening();
  return interrupt.signal.aborted ? exitCode.interrupted : exitCode.done;
}

/** How far which file was read. */
interface Position {
  inode: number;
  bytes: number;
}

/** Prints what stands behind the position; undefined where there is no file. */
async function printFrom(path: string, position: Position, world: World): Promise<Position | undefined> {
  const file = await stat(path).catch(ignoreAbsence);
  if (file === undefined) return undefined;
  const isSame = file.ino === position.inode && file.size >= position.bytes;
  const start = isSame ? position.bytes : 0;
  if (file.size > start) {
    const added = createReadStream(path, { start, end: file.size - 1, encoding: "utf8" });
    for await (const text of added) world.stdout.write(text);
  }
  return { inode: file.ino, bytes: file.size };
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}

function noLog(path: string): Failure {
  return new Failure("not-found", `there is no log yet: ${path}`, {
    next: "the agent writes one; start it: jitney agent start",
  });
}
