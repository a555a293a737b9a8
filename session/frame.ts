// One binary frame of the data channel, big-endian:
//
//       0  uint32    116, the length of what stands before the payload's length
//       4  byte[32]  message type, padded with spaces
//      36  uint32    schema version, 1
//      40  uint64    created, epoch milliseconds
//      48  int64     sequence number
//      56  uint64    flags: 1 SYN, 2 FIN
//      64  byte[16]  message id, the two halves of its UUID swapped
//      80  byte[32]  SHA-256 of the payload
//     112  uint32    payload type
//     116  uint32    payload length
//     120  byte[]    payload
//
// Whatever a peer sends, decoding ends in a message or in a FrameError; nothing is copied.

import { hash } from "node:crypto";
import { type Message, messageType } from "./message.ts";

/** A frame that is not what its format says. Its text names the field, never what stands in it. */
export class FrameError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FrameError";
  }
}

/** A node sends 1 KiB at once, and a handshake has a few. */
const maxPayloadBytes = 64 * 1024;

const at = {
  headerLength: 0,
  type: 4,
  schema: 36,
  created: 40,
  sequence: 48,
  flags: 56,
  id: 64,
  digest: 80,
  payloadType: 112,
  payloadLength: 116,
  payload: 120,
} as const;

export const maxFrameBytes = at.payload + maxPayloadBytes;

const schemaVersion = 1;
const typeBytes = at.schema - at.type;
const halfOfId = 8;
const word = 2 ** 32;

export function encodeFrame(message: Message): Uint8Array {
  const { payload } = message;
  const frame = Buffer.allocUnsafe(at.payload + payload.length);
  frame.writeUInt32BE(at.payloadLength, at.headerLength);
  frame.write(message.type.padEnd(typeBytes), at.type, typeBytes, "latin1");
  frame.writeUInt32BE(schemaVersion, at.schema);
  writeUint64(frame, message.createdAt, at.created);
  writeUint64(frame, message.sequence, at.sequence);
  writeUint64(frame, message.flags, at.flags);
  frame.set(message.id.subarray(halfOfId), at.id);
  frame.set(message.id.subarray(0, halfOfId), at.id + halfOfId);
  frame.set(hash("sha256", payload, "buffer"), at.digest);
  frame.writeUInt32BE(message.payloadType, at.payloadType);
  frame.writeUInt32BE(payload.length, at.payloadLength);
  frame.set(payload, at.payload);
  return frame;
}

/** Throws a FrameError. */
export function decodeFrame(bytes: Uint8Array): Message {
  if (bytes.length < at.payload) throw new FrameError("a frame is shorter than its header");
  if (bytes.length > maxFrameBytes) throw new FrameError("a frame is too long");
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const message = readMessage(frame);
  if (!isPublication(message.type)) checkFrame(frame, message);
  return message;
}

function readMessage(frame: Buffer): Message {
  const id = new Uint8Array(2 * halfOfId);
  id.set(frame.subarray(at.id + halfOfId, at.digest));
  id.set(frame.subarray(at.id, at.id + halfOfId), halfOfId);
  return {
    type: readType(frame),
    createdAt: readUint64(frame, at.created),
    sequence: readUint64(frame, at.sequence),
    flags: readUint64(frame, at.flags),
    id,
    payloadType: frame.readUInt32BE(at.payloadType),
    payload: frame.subarray(at.payload),
  };
}

/** AWS's client takes these two as they come: they carry nothing. */
function isPublication(type: string): boolean {
  return type === messageType.startPublication || type === messageType.pausePublication;
}

function checkFrame(frame: Buffer, { payload }: Message): void {
  const wants = { header: frame.readUInt32BE(at.headerLength), schema: frame.readUInt32BE(at.schema) };
  if (wants.header !== at.payloadLength) throw new FrameError("a frame's header has another length");
  if (wants.schema !== schemaVersion) throw new FrameError("a frame has another schema version");
  const length = frame.readUInt32BE(at.payloadLength);
  if (length !== payload.length) throw new FrameError("a payload has another length than its frame says");
  const digest = frame.subarray(at.digest, at.payloadType);
  if (length > 0 && !digest.equals(hash("sha256", payload, "buffer"))) {
    throw new FrameError("a payload does not have the digest that its frame says");
  }
}

/** Padded with spaces by clients, with zeros by others. */
function readType(frame: Buffer): string {
  const text = frame.toString("latin1", at.type, at.schema).replace(/[ \0]+$/, "");
  if (!/^[a-z_]+$/.test(text)) throw new FrameError("a message type is no name");
  return text;
}

function writeUint64(frame: Buffer, value: number, offset: number): void {
  frame.writeUInt32BE(Math.floor(value / word), offset);
  frame.writeUInt32BE(value % word, offset + 4);
}

function readUint64(frame: Buffer, offset: number): number {
  const value = frame.readUInt32BE(offset) * word + frame.readUInt32BE(offset + 4);
  if (!Number.isSafeInteger(value)) throw new FrameError("a number is out of range");
  return value;
}
