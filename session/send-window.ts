// What was sent and not yet acknowledged, oldest first. The protocol knows no window, and AWS's client drops
// its oldest message when it holds 10,000; this one has a bound, and whoever sends waits for room.

import { backOff, initialRoundTrip, measureRoundTrip } from "./round-trip.ts";

/** 20 MB/s over a round trip of 50 ms. */
export const maxOutstandingBytes = 1024 * 1024;

/** A message of one byte costs a frame of 121 and what keeps it: 1 MiB in all of those too. */
export const maxOutstandingMessages = 4_096;

/** Fewer overtake one another on the way without loss (RFC 5681 section 3.2). */
const reorderedMessages = 3;

export interface Sent {
  sequence: number;
  frame: Uint8Array;
  /** By the monotonic clock; moves when it is sent again. */
  sentAt: number;
  isRepeated: boolean;
}

export class SendWindow {
  private readonly outstanding = new Map<number, Sent>();
  private outstandingBytes = 0;
  private latestAcknowledged = -1;
  private oldest = 0;
  private next = 0;
  private roundTrip = initialRoundTrip;

  /** The sequence number of the next message. */
  get nextSequence(): number {
    return this.next;
  }

  get hasRoom(): boolean {
    return this.outstandingBytes < maxOutstandingBytes && this.outstanding.size < maxOutstandingMessages;
  }

  get isEmpty(): boolean {
    return this.outstanding.size === 0;
  }

  add(frame: Uint8Array, nowAt: number): void {
    this.outstanding.set(this.next, { sequence: this.next, frame, sentAt: nowAt, isRepeated: false });
    this.outstandingBytes += frame.length;
    this.next += 1;
  }

  /** False where it was not outstanding: a duplicate, or somebody's invention. */
  acknowledge(sequence: number, nowAt: number): boolean {
    const sent = this.outstanding.get(sequence);
    if (sent === undefined) return false;
    this.outstanding.delete(sequence);
    this.outstandingBytes -= sent.frame.length;
    this.latestAcknowledged = Math.max(this.latestAcknowledged, sequence);
    if (!sent.isRepeated) this.roundTrip = measureRoundTrip(this.roundTrip, nowAt - sent.sentAt);
    return true;
  }

  /** The oldest message, where its acknowledgement takes too long; it counts as sent again. */
  takeOverdue(nowAt: number): Sent | undefined {
    const sent = this.findOldest();
    if (sent === undefined || nowAt - sent.sentAt <= this.roundTrip.timeoutMs) return undefined;
    this.roundTrip = backOff(this.roundTrip);
    return repeat(sent, nowAt);
  }

  /**
   * The oldest message, where later ones were acknowledged before it: it got lost, or the node refused it. A
   * node that is only slow acknowledges in order, and is sent nothing twice.
   */
  takeLost(nowAt: number): Sent | undefined {
    const sent = this.findOldest();
    if (sent === undefined || sent.sequence + reorderedMessages > this.latestAcknowledged) return undefined;
    return nowAt - sent.sentAt <= this.roundTrip.smoothedMs ? undefined : repeat(sent, nowAt);
  }

  /** Everything outstanding, for another connection. */
  takeAll(nowAt: number): Sent[] {
    return Array.from(this.outstanding.values(), (sent) => repeat(sent, nowAt));
  }

  private findOldest(): Sent | undefined {
    while (this.oldest < this.next && !this.outstanding.has(this.oldest)) this.oldest += 1;
    return this.outstanding.get(this.oldest);
  }
}

function repeat(sent: Sent, nowAt: number): Sent {
  sent.sentAt = nowAt;
  sent.isRepeated = true;
  return sent;
}
