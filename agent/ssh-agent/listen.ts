// Opens an entry's ssh-agent socket: bound under a temporary name, 0600 from its first moment, then renamed
// over what a former agent left. A socket that somebody answers on is left alone.

import { lstatSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { Failure } from "../../protocol/failure.ts";
import { checkSocket } from "../../protocol/guard.ts";
import { maxSocketPathBytes } from "../../protocol/paths.ts";
import { Connections } from "./connections.ts";
import type { SshAgentOptions } from "./conversation.ts";

/** Read and write for the user alone. */
const privateUmask = 0o177;

/** More than a hundred logins that begin at once. */
const backlog = 1_024;

export interface SshAgentSocket {
  /** Whether the path still leads to it: somebody may have emptied the folder. */
  isReachable(): boolean;
  /** Ends all connections and with them what they hold: after a wipe. New ones are taken. */
  cut(): void;
  /** Ends all connections and removes the socket, if the path still leads to it. */
  stop(): Promise<void>;
}

/** The folder must exist, 0700 and the user's own. Throws a Failure. */
export async function listenSshAgent(path: string, options: SshAgentOptions): Promise<SshAgentSocket> {
  const temporary = temporaryPath(path);
  checkLength(path);
  checkLength(temporary);
  if (checkSocket(path) && (await isAnswered(path))) throw takenFailure(path);
  const connections = new Connections(options);
  const server = createServer((socket) => connections.admit(socket));
  await listen(server, temporary);
  server.on("error", (error) => options.note("ssh-socket-failed", { why: error.message })); // out of descriptors
  renameSync(temporary, path);
  const own = inode(path);
  const isReachable = () => inode(path) === own;
  return {
    isReachable,
    cut: () => connections.cut(),
    stop: () => {
      if (isReachable()) rmSync(path);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.cut();
      return closed;
    },
  };
}

let sequence = 0;

function temporaryPath(path: string): string {
  sequence += 1;
  return join(dirname(path), `.${process.pid}-${sequence}`);
}

function checkLength(path: string): void {
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return;
  const detail = `the ssh socket's path ${path} is too long: ${maxSocketPathBytes} bytes are the most`;
  throw new Failure("config-invalid", detail, { next: "set JITNEY_RUNTIME_DIR to a shorter path" });
}

/** Connects and says nothing: an agent that lives takes the connection. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EAGAIN")); // its queue is full
  });
}

function takenFailure(path: string): Failure {
  const detail = `another process answers on ${path}`;
  return new Failure("agent-unreachable", detail, { next: `see which: lsof ${path}` });
}

/** The name is bound before `listen` returns, so the umask is back before anybody else makes a file. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const before = process.umask(privateUmask);
    try {
      server.listen({ path, backlog }, () => {
        server.off("error", reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

function inode(path: string): string | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry === undefined ? undefined : `${entry.dev}:${entry.ino}`;
}
