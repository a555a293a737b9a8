// Writes the data types of the SSH wire (RFC 4251 section 5): each function gives the bytes of one value, and
// `join` puts them in a row.

/** `byte[1]` */
export function byte(value: number): Uint8Array {
  return Uint8Array.of(value);
}

/** `byte[4]`, most significant first. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** `byte[8]`, most significant first. */
export function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** `uint32 length | byte[length]`; a text goes as UTF-8. */
export function string(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return join(uint32(bytes.length), bytes);
}

/** A string: the magnitude without leading zeros, a zero byte before it where its first bit is set. */
export function mpint(magnitude: Uint8Array): Uint8Array {
  const start = magnitude.findIndex((value) => value !== 0);
  if (start === -1) return string(new Uint8Array());
  const bytes = magnitude.subarray(start);
  return string((bytes[0] ?? 0) >= 0x80 ? join(byte(0), bytes) : bytes);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
