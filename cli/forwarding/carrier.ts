// How connections travel over one port session: many at a time where the node speaks smux, else by turns.

import type { Socket } from "node:net";

export interface Carrier {
  /** A connection from here; it may have to wait. */
  accept(socket: Socket): void;
  /** From the node. Throws a FrameError. */
  receive(bytes: Uint8Array): void;
  /** Nobody listens at the other end. */
  refuse(): void;
  /** Ends all connections. */
  stop(): void;
}

/** What a carrier needs of the session. */
export interface CarrierSession {
  write(bytes: Uint8Array): Promise<void>;
  sendFlag(flag: number): void;
  /** Settles when the node has taken all. */
  drained(): Promise<void>;
  pause(): void;
  resume(): void;
}
