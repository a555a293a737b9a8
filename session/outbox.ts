// What waits for room in the send window: bytes of the user's, cut to what one message may carry, and single
// payloads between them, in their order. Nothing is copied: whoever writes waits until its bytes were taken.

import { payloadType } from "./message.ts";

/** As AWS's client; what more the service takes is not documented. */
const maxDataBytes = 1024;

export interface Payload {
  type: number;
  bytes: Uint8Array;
}

interface Waiting extends Payload {
  taken: () => void;
}

export class Outbox {
  private waiting: Waiting[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Settles when the bytes were taken, or never will be. */
  write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return Promise.resolve();
    return new Promise((taken) => this.waiting.push({ type: payloadType.output, bytes, taken }));
  }

  /** A size that still waits is out of date when another comes. */
  put(type: number, bytes: Uint8Array): void {
    if (type === payloadType.size) this.waiting = this.waiting.filter((one) => one.type !== type);
    this.waiting.push({ type, bytes, taken: () => undefined });
  }

  take(): Payload | undefined {
    const first = this.waiting[0];
    if (first === undefined) return undefined;
    const { type, bytes } = first;
    const isPart = type === payloadType.output && bytes.length > maxDataBytes;
    if (!isPart) {
      this.waiting.shift();
      first.taken();
      return first;
    }
    first.bytes = bytes.subarray(maxDataBytes);
    return { type, bytes: bytes.subarray(0, maxDataBytes) };
  }

  /** Lets everybody go who waits: nothing will be taken any more. */
  clear(): void {
    for (const { taken } of this.waiting.splice(0)) taken();
  }
}
