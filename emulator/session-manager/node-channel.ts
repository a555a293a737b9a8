// The node's end of a data channel, as its agent does it: acknowledges what is in order and taken, holds what comes
// early, sends its oldest message again, holds back while publication is paused. What a connection lost is sent
// again over the next, which at AWS is the service's part.

import { randomUUID } from "node:crypto";
import { decodeFrame, encodeFrame } from "../../session/frame.ts";
import { frameFlag, type Message, messageType } from "../../session/message.ts";
import { formatUuid } from "../../session/uuid.ts";

/** The agent's numbers. */
const tickMs = 100;
const repeatAfterMs = 200;
const maxEarlyMessages = 10_000;
export const dataBytes = 1024;

/** The agent sleeps 1 ms after each message; here the sender waits for room instead. */
const maxOutstandingMessages = 1_000;

export interface NodeChannelEvents {
  transmit(frame: Uint8Array): void;
  /** False refuses the message: it is not acknowledged and comes again. */
  take(message: Message): boolean;
  /** There is room for more output. */
  drained(): void;
}

interface Sent {
  frame: Uint8Array;
  sentAt: number;
}

export class NodeChannel {
  readonly #events: NodeChannelEvents;
  readonly #outstanding = new Map<number, Sent>();
  readonly #early = new Map<number, Message>();
  readonly #ticker: NodeJS.Timeout;
  #sequence = 0;
  #expected = 0;
  #isHeldBack = true;

  constructor(events: NodeChannelEvents) {
    this.#events = events;
    this.#ticker = setInterval(() => this.#repeatOldest(), tickMs);
  }

  get hasRoom(): boolean {
    return this.#outstanding.size < maxOutstandingMessages;
  }

  get isIdle(): boolean {
    return this.#outstanding.size === 0;
  }

  send(type: number, payload: Uint8Array): void {
    const flags = this.#sequence === 0 ? frameFlag.syn : 0;
    const header = { type: messageType.output, sequence: this.#sequence, flags, payloadType: type };
    const frame = buildFrame({ ...header, payload });
    this.#outstanding.set(this.#sequence, { frame, sentAt: performance.now() });
    this.#sequence += 1;
    if (!this.#isHeldBack) this.#events.transmit(frame);
  }

  /** There is a client again. */
  start(): void {
    this.#isHeldBack = false;
    for (const sent of this.#outstanding.values()) this.#repeat(sent);
  }

  holdBack(): void {
    this.#isHeldBack = true;
  }

  stop(): void {
    clearInterval(this.#ticker);
    this.#isHeldBack = true;
  }

  /** What was refused for want of room may be taken now. */
  retry(): void {
    this.#takeEarly();
  }

  /** Throws a FrameError. */
  receive(bytes: Uint8Array): void {
    const message = decodeFrame(bytes);
    if (message.type === messageType.acknowledge) this.#settle(readSequence(message));
    if (message.type === messageType.input) this.#receiveInput(message);
  }

  #receiveInput(message: Message): void {
    const { sequence } = message;
    if (sequence < this.#expected) {
      this.#acknowledge(message);
    } else if (sequence > this.#expected) {
      if (this.#early.size >= maxEarlyMessages) return;
      this.#early.set(sequence, { ...message, payload: new Uint8Array(message.payload) });
      this.#acknowledge(message);
    } else if (this.#take(message)) {
      this.#acknowledge(message);
      this.#takeEarly();
    }
  }

  #take(message: Message): boolean {
    const isTaken = this.#events.take(message);
    if (isTaken) this.#expected += 1;
    return isTaken;
  }

  #takeEarly(): void {
    for (let next = this.#early.get(this.#expected); next; next = this.#early.get(this.#expected)) {
      const { sequence } = next;
      if (!this.#take(next)) return;
      this.#early.delete(sequence);
    }
  }

  #acknowledge({ type, id, sequence }: Message): void {
    const content = {
      AcknowledgedMessageType: type,
      AcknowledgedMessageId: formatUuid(id),
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    };
    this.#events.transmit(controlFrame(messageType.acknowledge, content));
  }

  #settle(sequence: number): void {
    const had = this.hasRoom;
    this.#outstanding.delete(sequence);
    if (!had && this.hasRoom) this.#events.drained();
  }

  #repeatOldest(): void {
    const [oldest] = this.#outstanding.values();
    if (oldest === undefined || this.#isHeldBack) return;
    if (performance.now() - oldest.sentAt > repeatAfterMs) this.#repeat(oldest);
  }

  #repeat(sent: Sent): void {
    sent.sentAt = performance.now();
    this.#events.transmit(sent.frame);
  }
}

export function controlFrame(type: string, content: object): Uint8Array {
  const payload = Buffer.from(JSON.stringify(content));
  const flags = frameFlag.syn | frameFlag.fin;
  return buildFrame({ type, sequence: 0, flags, payloadType: 0, payload });
}

function buildFrame(message: Omit<Message, "createdAt" | "id">): Uint8Array {
  const id = Buffer.from(randomUUID().replaceAll("-", ""), "hex");
  return encodeFrame({ ...message, createdAt: Date.now(), id });
}

function readSequence({ payload }: Message): number {
  const content = JSON.parse(Buffer.from(payload).toString()) as {
    AcknowledgedMessageSequenceNumber: number;
  };
  return content.AcknowledgedMessageSequenceNumber;
}
