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
