// Cuts a stream into the messages of the agent protocol (RFC 9987 section 3), whatever chunks it comes in. A
// message that is not there as a whole yet is a value, undefined; a length beyond the bound is an error before
// any memory is taken for it.

import { FormatError, WireReader } from "./wire-reader.ts";
import { join, uint32 } from "./wire-writer.ts";

/** As ssh-agent: 256 KiB. What ssh sends has a few. */
export const maxMessageBytes = 256 * 1024;

const lengthBytes = 4;

export class Frames {
  private bytes: Uint8Array = new Uint8Array();
  private start = 0;
  private end = 0;

  append(chunk: Uint8Array): void {
    if (this.start === this.end) {
      this.hold(chunk, chunk.length);
      return;
    }
    if (this.end + chunk.length > this.bytes.length) this.grow(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /**
   *     uint32  length
   *     byte[length]
   * The next whole message, copied out; undefined while part of it is still to come.
   */
  take(): Uint8Array | undefined {
    const held = this.bytes.subarray(this.start, this.end);
    if (held.length < lengthBytes) return undefined;
    const length = new WireReader(held).uint32();
    if (length === 0) throw new FormatError("a message is empty");
    if (length > maxMessageBytes) throw new FormatError("a message is too long");
    if (held.length < lengthBytes + length) return undefined;
    this.start += lengthBytes + length;
    if (this.start === this.end) this.hold(new Uint8Array(), 0);
    return held.slice(lengthBytes, lengthBytes + length);
  }

  /** Twice what is held, so that many small chunks are not copied over and over. */
  private grow(by: number): void {
    const held = this.bytes.subarray(this.start, this.end);
    const bytes = new Uint8Array(Math.max(2 * held.length, held.length + by));
    bytes.set(held);
    this.hold(bytes, held.length);
  }

  private hold(bytes: Uint8Array, filled: number): void {
    this.bytes = bytes;
    this.start = 0;
    this.end = filled;
  }
}

/** `uint32 length | byte[length]` */
export function frame(message: Uint8Array): Uint8Array {
  return join(uint32(message.length), message);
}
