// Puts what arrives into the order in which it was sent. What comes too early, or while the reader is behind,
// is held within a bound; what finds no room is not acknowledged, so the node sends it again.

import type { Message } from "./message.ts";

/** AWS's client holds 10,000 messages; a node sends 1 KiB in each. */
const maxHeldMessages = 10_000;
export const maxHeldBytes = 16 * 1024 * 1024;

/** About what keeping a message costs beside its payload. */
const messageCostBytes = 256;

export class ReceiveOrder {
  private readonly held = new Map<number, Message>();
  private bytes = 0;
  private expected = 0;

  get heldBytes(): number {
    return this.bytes;
  }

  /** Whether the message is to be acknowledged: it is held now, or was before. */
  admit(message: Message): boolean {
    const { sequence } = message;
    if (sequence < this.expected || this.held.has(sequence)) return true;
    if (!this.hasRoomFor(message)) return false;
    this.held.set(sequence, message);
    this.bytes += costOf(message);
    return true;
  }

  /** The next message, if it is there. */
  take(): Message | undefined {
    const message = this.held.get(this.expected);
    if (message === undefined) return undefined;
    this.held.delete(this.expected);
    this.bytes -= costOf(message);
    this.expected += 1;
    return message;
  }

  /**
   * What stays behind gets bytes of its own: a payload is a window on all that came in one read of a socket,
   * and would keep that alive.
   */
  settle({ sequence }: Message): void {
    const message = this.held.get(sequence);
    if (message !== undefined) message.payload = new Uint8Array(message.payload);
  }

  /** The next one always has room, else a full buffer could never empty. */
  private hasRoomFor(message: Message): boolean {
    if (message.sequence === this.expected) return true;
    const isNear = message.sequence < this.expected + maxHeldMessages;
    return isNear && this.bytes + costOf(message) <= maxHeldBytes;
  }
}

function costOf({ payload }: Message): number {
  return payload.length + messageCostBytes;
}
