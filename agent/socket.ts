// One agent per user: binds a temporary name, asks whether the old socket answers, and renames over it. The
// lock guards that moment only. An agent whose path leads to another socket, or to none, ends itself. A socket
// that systemd hands over stays where it is.

import { type FSWatcher, lstatSync, mkdirSync, renameSync, rmSync, watch } from "node:fs";
import type { Server } from "node:http";
import { basename, dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { exchange, Unanswered } from "../protocol/client.ts";
import { Failure } from "../protocol/failure.ts";
import { checkFolder, checkSocket, checkSocketPath } from "../protocol/guard.ts";
import type { StatusDocument } from "../protocol/status-document.ts";
import type { InheritedSocket } from "./inherited-socket.ts";
import { maxConnections } from "./server/http-server.ts";

/** A live agent answers its status in far less. */
const answerMs = 2_000;

/** A starter that was killed in the guarded moment leaves a lock that counts for so long. */
const staleLockMs = 5_000;

export interface BoundSocket {
  /** Ends the watch and removes the socket, if the path still leads to it. */
  release: () => void;
}

export interface BindOptions {
  /** Called when it is certain that no other agent runs, before the first connection. */
  prepare: () => void;
  /** Called when the path leads elsewhere. */
  onLost: () => void;
  /** Listening already, at the path, and somebody else's to remove. */
  inherited?: InheritedSocket | undefined;
}

/** Returns undefined where another agent answers already. */
export async function bindSocket(
  server: Server,
  path: string,
  options: BindOptions,
): Promise<BoundSocket | undefined> {
  const folder = dirname(path);
  makeFolder(folder);
  const temporary = join(folder, `.${process.pid}`);
  checkSocketPath(path);
  checkSocketPath(temporary);
  checkSocket(path); // whatever else stands there is not ours to replace
  if (options.inherited !== undefined) return adoptSocket(server, path, options.inherited, options);
  const release = await lock(folder, {
    lockfilePath: `${path}.lock`,
    stale: staleLockMs,
    retries: { retries: 100, minTimeout: 10, maxTimeout: 100 },
    onCompromised: () => undefined, // the default would end the process
  });
  try {
    if (await isAnswered(path)) return undefined;
    options.prepare();
    rmSync(temporary, { force: true }); // of a starter with our pid that was killed right here
    await listen(server, { path: temporary });
    renameSync(temporary, path);
  } finally {
    await release().catch(() => undefined); // taken over as stale: nothing to give back
  }
  return guard(path, options.onLost);
}

/** Whoever handed it over starts one agent at a time: there is nobody to ask, and to ask would be to ask us. */
async function adoptSocket(
  server: Server,
  path: string,
  { descriptor }: InheritedSocket,
  { prepare, onLost }: BindOptions,
): Promise<BoundSocket> {
  prepare();
  await listen(server, { fd: descriptor });
  const { unwatch } = watchSocket(path, onLost);
  return { release: unwatch };
}

/** The pid of the agent that answers on the socket, for the message that says so. */
export async function findOtherAgent(path: string): Promise<number | undefined> {
  const reply = await exchange(path, { method: "GET", path: "/v1/status" }, answerMs).catch(() => undefined); // it has just gone
  return reply?.status === 200 ? (JSON.parse(reply.body) as StatusDocument).agent.pid : undefined;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "failed";
    throw new Failure("agent-unreachable", `the runtime folder ${folder} cannot be made (${why})`, {
      next: "set JITNEY_RUNTIME_DIR to a folder of your own",
      cause: error,
    });
  }
  checkFolder(folder);
}

async function isAnswered(path: string): Promise<boolean> {
  try {
    await exchange(path, { method: "GET", path: "/healthz" }, answerMs);
    return true;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    // a full backlog, no connection to spare, no answer in time: stopped or busy, but alive
    return error.code !== "ENOENT" && error.code !== "ECONNREFUSED";
  }
}

/** The name is bound before `listen` returns, so the umask is back before anybody else makes a file or a folder. */
function listen(server: Server, place: { path: string } | { fd: number }): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const before = process.umask(0o177);
    try {
      server.listen({ ...place, backlog: maxConnections }, () => {
        server.off("error", reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

function guard(path: string, onLost: () => void): BoundSocket {
  const { unwatch, isOurs } = watchSocket(path, onLost);
  return {
    release: () => {
      unwatch();
      if (isOurs()) rmSync(path);
    },
  };
}

function watchSocket(path: string, onLost: () => void) {
  const own = inode(path);
  const isOurs = () => inode(path) === own;
  const check = () => {
    if (!isOurs()) onLost();
  };
  const watchers = [
    watchFolder(dirname(path), basename(path), check),
    watchFolder(dirname(dirname(path)), undefined, check),
  ];
  const unwatch = () => {
    for (const watcher of watchers) watcher?.close();
  };
  return { unwatch, isOurs };
}

/** The folder itself can go too, at a logout, so the one above is watched as well. */
function watchFolder(folder: string, name: string | undefined, check: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_, changed) => {
      if (name === undefined || changed === name) check();
    });
    watcher.on("error", check);
    return watcher;
  } catch {
    return undefined; // not ours to read: the schedule's and the callers' looks remain
  }
}

function inode(path: string): string | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry === undefined ? undefined : `${entry.dev}:${entry.ino}`;
}
