// The reliable streams in both directions, over frames that may get lost, doubled, delayed or out of order, and
// over one connection after another. It knows no websocket: frames go out through `transmit`, and whoever has a
// connection hands in what comes. Memory has a bound in both directions, whatever the other side does.

import { encodeAcknowledgement, readAcknowledgement } from "./acknowledgement.ts";
import type { Clock } from "./clock.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { parseMembers } from "./json-payload.ts";
import { frameFlag, type Message, messageType } from "./message.ts";
import { Outbox, type Payload } from "./outbox.ts";
import { ReceiveOrder } from "./receive-order.ts";
import { SendWindow, type Sent } from "./send-window.ts";
import { makeUuid, type RandomBytes } from "./uuid.ts";

/** As AWS's client. */
const tickMs = 100;

/** AWS's client gives a message up after 3,000 attempts, one in 100 ms. */
const longestWithoutProgressMs = 300_000;

/** A tick that is later than this found the process stopped (Ctrl-Z, a debugger): it was not the node that was silent. */
const longestDelayMs = 2_000;

/** Nothing was heard for so long although something is to be acknowledged: the connection is dead. */
const longestSilenceMs = 15_000;

export interface ChannelEvents {
  /** Puts a frame on the connection there is; it may be dropped. */
  transmit(frame: Uint8Array): void;
  /** A message of the node's stream, each once and in order. */
  deliver(message: Message): void;
  /** The node or the service ended the session, for this reason ("" where it gives none). */
  closed(reason: string): void;
  /** The connection should be replaced by another. */
  silent(): void;
  /** The other side takes nothing any more. */
  stuck(): void;
}

export interface ChannelParts {
  clock: Clock;
  randomBytes: RandomBytes;
  events: ChannelEvents;
  /** What a payload becomes on the wire. */
  seal(payload: Payload): Uint8Array;
}

export class DataChannel {
  private readonly parts: ChannelParts;
  private readonly window = new SendWindow();
  private readonly outbox = new Outbox();
  private readonly order = new ReceiveOrder();
  private isConnected = false;
  private isPublicationPaused = false;
  private isHalted = false;
  private isDeaf = false;
  private heardAt = 0;
  private progressAt = 0;
  private tickAt = 0;
  private stopTicking: (() => void) | undefined;
  private isFinished = false;
  private emptied: (() => void)[] = [];

  constructor(parts: ChannelParts) {
    this.parts = parts;
  }

  get heldBytes(): number {
    return this.order.heldBytes;
  }

  /** Settles when there is room for more. The bytes must stay as they are until then. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.isFinished) return Promise.resolve();
    const taken = this.outbox.write(bytes);
    this.flush();
    return taken;
  }

  put(type: number, bytes: Uint8Array): void {
    if (this.isFinished) return;
    this.outbox.put(type, bytes);
    this.flush();
  }

  /** Settles when everything was acknowledged, or nothing will be any more. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.emptied.push(resolve);
      this.announceEmpty();
    });
  }

  /** There is a connection, perhaps another one: what was not acknowledged goes over it again. */
  connect(): void {
    const nowAt = this.parts.clock.monotonic();
    this.isConnected = true;
    this.isPublicationPaused = false;
    this.heardAt = nowAt;
    for (const { frame } of this.window.takeAll(nowAt)) this.parts.events.transmit(frame);
    this.flush();
  }

  disconnect(): void {
    this.isConnected = false;
  }

  /** The reader is behind: nothing is delivered until `release`. */
  halt(): void {
    this.isHalted = true;
  }

  release(): void {
    this.isHalted = false;
    this.deliver();
  }

  /** Whether the connection is not read, so that silence is no sign of anything. */
  setDeaf(isDeaf: boolean): void {
    this.isDeaf = isDeaf;
    this.heardAt = this.parts.clock.monotonic();
    this.progressAt = this.heardAt;
  }

  /** The node takes and acknowledges nothing more; what it said can still be delivered. */
  finish(): void {
    this.isFinished = true;
    this.isConnected = false;
    this.stopTicking?.();
    this.stopTicking = undefined;
    this.outbox.clear();
    this.announceEmpty();
  }

  stop(): void {
    this.finish();
    this.isHalted = true;
  }

  /** A frame arrived. Throws a FrameError. */
  receive(bytes: Uint8Array): void {
    const message = decodeFrame(bytes);
    this.heardAt = this.parts.clock.monotonic();
    switch (message.type) {
      case messageType.output:
        this.receiveOutput(message);
        break;
      case messageType.acknowledge:
        this.receiveAcknowledgement(message);
        break;
      case messageType.channelClosed:
        this.parts.events.closed(readReason(message));
        break;
      case messageType.pausePublication:
        this.isPublicationPaused = true;
        break;
      case messageType.startPublication:
        this.resumePublication();
    }
  }

  private receiveOutput(message: Message): void {
    this.resumePublication();
    if (!this.order.admit(message)) return;
    this.acknowledge(message);
    this.deliver();
    this.order.settle(message);
  }

  private acknowledge(message: Message): void {
    const header = { type: messageType.acknowledge, sequence: 0, flags: frameFlag.syn | frameFlag.fin };
    this.parts.events.transmit(
      this.frame({ ...header, payloadType: 0, payload: encodeAcknowledgement(message) }),
    );
  }

  private deliver(): void {
    while (!this.isHalted) {
      const message = this.order.take();
      if (message === undefined) return;
      this.parts.events.deliver(message);
    }
  }

  private receiveAcknowledgement({ payload }: Message): void {
    const nowAt = this.parts.clock.monotonic();
    const isNews = this.window.acknowledge(readAcknowledgement(payload), nowAt);
    this.resumePublication();
    if (!isNews) return;
    this.progressAt = nowAt;
    this.repeat(this.window.takeLost(nowAt));
    this.flush();
    this.announceEmpty();
  }

  /** The node's own agent takes any sign of life for the end of a pause. */
  private resumePublication(): void {
    if (!this.isPublicationPaused) return;
    this.isPublicationPaused = false;
    this.flush();
  }

  private flush(): void {
    const nowAt = this.parts.clock.monotonic();
    if (this.stopTicking === undefined) this.progressAt = nowAt;
    while (this.isConnected && !this.isPublicationPaused && this.window.hasRoom) {
      const payload = this.outbox.take();
      if (payload === undefined) break;
      this.sendPayload(payload, nowAt);
    }
    this.keepTicking();
  }

  private sendPayload(payload: Payload, nowAt: number): void {
    const { nextSequence: sequence } = this.window;
    const header = { type: messageType.input, sequence, flags: 0, payloadType: payload.type };
    const frame = this.frame({ ...header, payload: this.parts.seal(payload) });
    this.window.add(frame, nowAt);
    this.parts.events.transmit(frame);
  }

  private frame(message: Omit<Message, "createdAt" | "id">): Uint8Array {
    const { clock, randomBytes } = this.parts;
    return encodeFrame({ ...message, createdAt: clock.now(), id: makeUuid(randomBytes) });
  }

  /** A timer runs only while something is to be acknowledged or sent. */
  private keepTicking(): void {
    if (this.isIdle || this.stopTicking !== undefined) return;
    this.tickAt = this.parts.clock.monotonic() + tickMs;
    this.stopTicking = this.parts.clock.setTimer(() => this.tick(), tickMs);
  }

  private tick(): void {
    this.stopTicking = undefined;
    if (this.isIdle) return;
    const nowAt = this.parts.clock.monotonic();
    this.excuse(nowAt - this.tickAt);
    this.keepTicking();
    if (this.isDeaf) return;
    const heardAt = Math.max(this.heardAt, this.progressAt);
    const isOpen = this.isConnected && !this.isPublicationPaused;
    if (nowAt - this.progressAt > longestWithoutProgressMs) this.parts.events.stuck();
    else if (isOpen && nowAt - heardAt > longestSilenceMs) this.parts.events.silent();
    else if (isOpen) this.repeat(this.window.takeOverdue(nowAt));
  }

  private excuse(delayMs: number): void {
    if (delayMs < longestDelayMs) return;
    this.heardAt += delayMs;
    this.progressAt += delayMs;
  }

  private repeat(sent: Sent | undefined): void {
    if (sent !== undefined) this.parts.events.transmit(sent.frame);
  }

  private get isIdle(): boolean {
    return this.isFinished || (this.window.isEmpty && this.outbox.isEmpty);
  }

  private announceEmpty(): void {
    if (!this.isIdle) return;
    for (const tell of this.emptied.splice(0)) tell();
  }
}

/** JSON with what to tell the user in `Output`. */
function readReason({ payload }: Message): string {
  const { Output } = parseMembers(payload, "the end of a channel");
  return typeof Output === "string" ? Output : "";
}
