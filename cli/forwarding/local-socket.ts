// Moves bytes between connections from here and a session, no faster than the slower of both.

import type { Socket } from "node:net";
import type { CarrierSession } from "./carrier.ts";

/** So much waits for one reader before the session is paused. */
const maxWaitingBytes = 1024 * 1024;

/** Reads a connection to its end, however it ends, and writes all that came. */
export async function readSocket(socket: Socket, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let written = Promise.resolve();
  socket.on("error", () => undefined); // "close" follows
  socket.on("end", resolve);
  socket.on("close", resolve);
  socket.on("data", (chunk) => {
    socket.pause();
    written = write(chunk).then(() => void socket.resume());
  });
  await over;
  await written; // the end comes at the heels of the last bytes, also while the socket is paused
}

/** A client that reads has the last bytes by then; one that does not would keep the command for ever. */
const longestLingerMs = 2_000;

/** The connections from here, which end with the session. */
export class LocalSockets {
  private readonly open = new Set<Socket>();
  private isEnded = false;

  add(socket: Socket): void {
    socket.on("error", () => undefined); // "close" follows
    this.open.add(socket.on("close", () => this.open.delete(socket)));
    if (this.isEnded) socket.destroy();
  }

  end(): void {
    this.isEnded = true;
    for (const socket of this.open) socket.destroySoon();
    const cut = () => {
      for (const socket of this.open) socket.destroy();
    };
    setTimeout(cut, longestLingerMs).unref();
  }
}

/** Writes to connections, and pauses the session while one of them does not keep up. */
export class SocketWriter {
  private readonly session: Pick<CarrierSession, "pause" | "resume">;
  private readonly behind = new Set<Socket>();

  constructor(session: Pick<CarrierSession, "pause" | "resume">) {
    this.session = session;
  }

  write(socket: Socket, bytes: Uint8Array): void {
    if (socket.destroyed || socket.writableEnded) return;
    socket.write(Uint8Array.from(bytes)); // the session's own go with the next frame
    if (socket.writableLength > maxWaitingBytes) this.waitFor(socket);
  }

  private waitFor(socket: Socket): void {
    if (this.behind.has(socket)) return;
    this.behind.add(socket);
    this.session.pause();
    const release = () => {
      if (this.behind.delete(socket) && this.behind.size === 0) this.session.resume();
    };
    socket.once("drain", release);
    socket.once("close", release);
  }
}
