// The data types of ssh's protocols, for writing (RFC 4251, section 5):
//   uint32, uint64   big-endian
//   string           uint32 length ‖ bytes
//   mpint            string; of a positive number the fewest bytes, the first below 80 (00 goes before, else)

export function writeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function writeUint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function writeString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([writeUint32(bytes.length), bytes]);
}

/** `magnitude` is big-endian, as a JWK has it. */
export function writeMpint(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0);
  if (start === -1) return writeString("");
  const bytes = magnitude.subarray(start);
  const sign = (bytes[0] ?? 0) < 0x80 ? Buffer.alloc(0) : Buffer.alloc(1);
  return writeString(Buffer.concat([sign, bytes]));
}
