// The connections of one socket. None can harm another: what is no message, and what stays silent, ends its
// own connection; where there are too many, the oldest makes room for the newest.

import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { converse, type SshAgentOptions } from "./conversation.ts";
import { FormatError } from "./wire-reader.ts";

/** Room for a hundred parallel logins of an Ansible beside as many forgotten ones. */
const maxConnections = 256;

/** As sshd's LoginGraceTime: ssh talks to its agent during a login, and none lasts longer. */
const longestIdleMs = 120_000;

export class Connections {
  private readonly options: SshAgentOptions;
  private readonly sockets = new Set<Socket>();

  constructor(options: SshAgentOptions) {
    this.options = options;
  }

  admit(socket: Socket): void {
    this.makeRoom();
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.setTimeout(this.options.idleMs ?? longestIdleMs, () => socket.destroy());
    this.serve(socket).catch((error: unknown) => this.report(error));
  }

  /** Ends them all, with whatever they wait for. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private makeRoom(): void {
    const [oldest] = this.sockets;
    if (oldest === undefined || this.sockets.size < maxConnections) return;
    this.sockets.delete(oldest);
    oldest.destroy();
  }

  /** Reads no further while a reply is not taken, so a client that never reads holds no memory. */
  private async serve(socket: Socket): Promise<void> {
    socket.on("error", () => undefined); // the pipeline fails with it too
    await pipeline(socket, (chunks) => converse(chunks, this.options), socket);
  }

  private report(error: unknown): void {
    if (hasLeft(error)) return;
    const why = error instanceof FormatError ? "no-agent-protocol" : String(error);
    this.options.note("ssh-connection-cut", { why });
  }
}

/** The client went, or was sent away, in the middle of something. */
function hasLeft(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "EPIPE";
}
