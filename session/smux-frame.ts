// The frames of smux version 1 (github.com/xtaci/smux), in which a port session carries many connections. Numbers
// are little-endian, unlike those of the data channel's own frames around them:
//
//      0     1     2         4             8
//     +-----+-----+---------+-------------+------------------
//     | ver | cmd | length  | stream id   | `length` bytes
//     |  1  |     | uint16  | uint32      |
//     +-----+-----+---------+-------------+------------------

import { FrameError } from "./frame.ts";

export const smuxCommand = {
  open: 0, // SYN
  close: 1, // FIN
  data: 2, // PSH
  nothing: 3, // NOP, the keepalive
} as const;

const smuxVersion = 1;

const smuxHeaderBytes = 8;

export interface SmuxFrame {
  command: number;
  stream: number;
  /** A window on what was read. */
  payload: Uint8Array;
}

const nothing = new Uint8Array();

export function encodeSmuxFrame({ command, stream, payload }: SmuxFrame): Uint8Array {
  const frame = Buffer.allocUnsafe(smuxHeaderBytes + payload.length);
  frame.writeUInt8(smuxVersion, 0);
  frame.writeUInt8(command, 1);
  frame.writeUInt16LE(payload.length, 2);
  frame.writeUInt32LE(stream, 4);
  frame.set(payload, smuxHeaderBytes);
  return frame;
}

/** Cuts a stream of bytes into frames, however its pieces fall; it holds less than one frame. */
export class SmuxReader {
  private held: Uint8Array = nothing;

  /** Throws a FrameError. */
  *read(bytes: Uint8Array): Generator<SmuxFrame> {
    let left = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    for (let length = frameBytes(left); length !== undefined; length = frameBytes(left)) {
      const header = viewOf(left);
      const payload = left.subarray(smuxHeaderBytes, length);
      left = left.subarray(length);
      yield { command: header.getUint8(1), stream: header.getUint32(4, true), payload };
    }
    this.held = left.length === 0 ? nothing : new Uint8Array(left);
  }
}

/** Of the frame that stands first; undefined where it is not whole. */
function frameBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length > 0 && bytes[0] !== smuxVersion) throw new FrameError("smux has another version");
  if (bytes.length < smuxHeaderBytes) return undefined;
  const header = viewOf(bytes);
  if (header.getUint8(1) > smuxCommand.nothing) throw new FrameError("smux has an unknown command");
  const length = smuxHeaderBytes + header.getUint16(2, true);
  return bytes.length < length ? undefined : length;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
