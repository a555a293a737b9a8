// One connection after another, for nodes that know no smux: the session is one stream of bytes, and a flag tells
// the node that a connection has ended. The node tells nothing of the kind, so a client must close by itself.

import type { Socket } from "node:net";
import { controlFlag } from "../../session/message.ts";
import type { Carrier, CarrierSession } from "./carrier.ts";
import { readSocket, SocketWriter } from "./local-socket.ts";

export class TurnCarrier implements Carrier {
  private readonly session: CarrierSession;
  private readonly writer: SocketWriter;
  private readonly waiting: Socket[] = [];
  private current: Socket | undefined;
  /** What the server said before anybody was there to hear it. */
  private early: Uint8Array[] = [];
  private isBetween = false;

  constructor(session: CarrierSession) {
    this.session = session;
    this.writer = new SocketWriter(session);
  }

  accept(socket: Socket): void {
    socket.on("error", () => undefined); // "close" follows
    this.waiting.push(socket);
    this.takeTurn();
  }

  receive(bytes: Uint8Array): void {
    if (this.current !== undefined) this.writer.write(this.current, bytes);
    else if (!this.isBetween) this.keep(bytes);
  }

  refuse(): void {
    this.current?.destroy();
  }

  stop(): void {
    this.current?.destroySoon();
    for (const socket of this.waiting.splice(0)) socket.destroy();
  }

  private keep(bytes: Uint8Array): void {
    this.early.push(Uint8Array.from(bytes));
    this.session.pause();
  }

  private takeTurn(): void {
    if (this.current !== undefined || this.isBetween) return;
    const next = this.waiting.find(({ destroyed }) => !destroyed);
    if (next === undefined) return;
    this.waiting.splice(0, this.waiting.indexOf(next) + 1);
    this.current = next;
    for (const bytes of this.early.splice(0)) this.writer.write(next, bytes);
    this.session.resume();
    void readSocket(next, (bytes) => this.session.write(bytes)).then(() => this.endTurn(next));
  }

  /** What the node sends until it knows belongs to the connection that ended. */
  private async endTurn(ended: Socket): Promise<void> {
    ended.destroySoon();
    this.current = undefined;
    this.isBetween = true;
    this.session.sendFlag(controlFlag.disconnectToPort);
    await this.session.drained();
    this.isBetween = false;
    this.takeTurn();
  }
}
