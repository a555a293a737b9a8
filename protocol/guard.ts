// The socket's folder is the guard: Node and Bun cannot read a peer's uid, so both ends check, before
// a byte is exchanged, that folder and socket belong to the user and are closed to everybody else.

import { Failure } from "./failure.ts";
import { maxSocketPathBytes } from "./paths.ts";

const permissionBits = 0o777;

/** Who may write a socket may connect to it (unix(7)). */
const writableByOthers = 0o022;

/** Throws unless `path`, not through a symlink, is a folder of ours that nobody else may enter. */
export function checkFolder(path: string): void {
  const entry = readEntry(path);
  if (entry === undefined) return;
  if (entry.isSymbolicLink()) throw unsafe(path, "is a symbolic link", `rm ${path}`);
  if (!entry.isDirectory()) throw unsafe(path, "is not a folder", `mv ${path} ${path}.old`);
  if (entry.uid !== process.getuid?.()) throw unsafe(path, `belongs to uid ${entry.uid}`, undefined);
  if ((entry.mode & 0o077) !== 0) {
    const mode = (entry.mode & permissionBits).toString(8);
    throw unsafe(path, `is open to other users (mode ${mode})`, `chmod 700 ${path}`);
  }
}

/** Throws unless the socket at `path` is ours and its folder safe; returns whether there is one. */
export function checkSocket(path: string): boolean {
  checkSocketPath(path);
  checkFolder(path.slice(0, path.lastIndexOf("/")));
  const entry = readEntry(path);
  if (entry === undefined) return false;
  if (!entry.isSocket()) throw unsafe(path, "is not a socket", `mv ${path} ${path}.old`);
  if (entry.uid !== process.getuid?.()) throw unsafe(path, `belongs to uid ${entry.uid}`, undefined);
  if ((entry.mode & writableByOthers) !== 0) throw unsafe(path, "can be used by others", `chmod 600 ${path}`);
  return true;
}

/** Throws where no socket can be bound for the path's length. */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= maxSocketPathBytes) return;
  const detail = `the socket path ${path} has ${bytes} bytes; ${maxSocketPathBytes} are the most`;
  throw new Failure("agent-unreachable", detail, { next: "set JITNEY_RUNTIME_DIR to a shorter path" });
}

/** Fetched when needed: a static import of node:fs costs a Bun executable 1.1 ms of start (measured). */
function readEntry(path: string) {
  return process.getBuiltinModule("node:fs").lstatSync(path, { throwIfNoEntry: false });
}

function unsafe(path: string, what: string, command: string | undefined): Failure {
  const next = command ?? "set JITNEY_RUNTIME_DIR to a folder of your own with mode 700";
  return new Failure("agent-unreachable", `${path} ${what}; jitney does not trust it`, {
    next: command === undefined ? next : `run: ${command}`,
  });
}
