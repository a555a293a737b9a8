// The other end of a data channel, as plain as it can be: acknowledges, orders, sends its oldest message again
// every 100 ms. Written from the description of the node's agent, without the code under test but its codec.

import { decodeFrame, encodeFrame } from "../../session/frame.ts";
import { type Message, messageType, payloadType } from "../../session/message.ts";
import type { Simulation } from "./simulation.ts";

export class PlainNode {
  readonly received: Message[] = [];
  /** How many frames of the client's stream came, those again included. */
  arrivals = 0;
  private readonly simulation: Simulation;
  private readonly transmit: (frame: Uint8Array) => void;
  private readonly early = new Map<number, Message>();
  private readonly unacknowledged = new Map<number, Uint8Array>();
  private sequence = 0;

  constructor(simulation: Simulation, transmit: (frame: Uint8Array) => void) {
    this.simulation = simulation;
    this.transmit = transmit;
    this.repeatOldest();
  }

  get isIdle(): boolean {
    return this.unacknowledged.size === 0;
  }

  get text(): string {
    return this.received.map(({ payload }) => String(payload)).join("");
  }

  send(payload: string, type: number = payloadType.output): void {
    const frame = outputFrame(this.sequence, Buffer.from(payload), type);
    this.unacknowledged.set(this.sequence, frame);
    this.sequence += 1;
    this.transmit(frame);
  }

  arrive(frame: Uint8Array): void {
    const message = decodeFrame(frame);
    if (message.type === messageType.acknowledge) {
      this.unacknowledged.delete(JSON.parse(String(message.payload)).AcknowledgedMessageSequenceNumber);
      return;
    }
    this.arrivals += 1;
    this.transmit(acknowledgementFrame(message.sequence));
    if (message.sequence < this.received.length) return;
    this.early.set(message.sequence, message);
    for (let next = this.takeNext(); next !== undefined; next = this.takeNext()) this.received.push(next);
  }

  private takeNext(): Message | undefined {
    const next = this.early.get(this.received.length);
    this.early.delete(this.received.length);
    return next;
  }

  private repeatOldest(): void {
    const [oldest] = this.unacknowledged.values();
    if (oldest !== undefined) this.transmit(oldest);
    this.simulation.setTimer(() => this.repeatOldest(), 100);
  }
}

const header = { createdAt: 1, flags: 0, id: new Uint8Array(16) };

export function outputFrame(sequence: number, payload: Uint8Array, type: number = payloadType.output) {
  return encodeFrame({ ...header, type: messageType.output, sequence, payloadType: type, payload });
}

export function acknowledgementFrame(sequence: number): Uint8Array {
  return controlFrame(messageType.acknowledge, {
    AcknowledgedMessageType: messageType.input,
    AcknowledgedMessageSequenceNumber: sequence,
  });
}

export function controlFrame(type: string, members: object = {}): Uint8Array {
  const payload = Buffer.from(JSON.stringify(members));
  return encodeFrame({ ...header, type, sequence: 0, payloadType: 0, payload });
}
