// Reads the data types of the SSH wire (RFC 4251 section 5) from bytes that somebody else wrote. A length is
// checked against what is there before it is used, nothing is copied, and the only thing ever thrown is a
// FormatError.

/** Bytes that are not what their format says. Its text names the field, never what stands in it. */
export class FormatError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FormatError";
  }
}

/** As OpenSSH: no number of a key has more than 16,384 bits; one byte more for the sign. */
const maxMpintBytes = 16_384 / 8 + 1;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class WireReader {
  private readonly bytes: Uint8Array;
  private offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.offset === this.bytes.length;
  }

  /** `byte[1]` */
  byte(): number {
    return this.view(1).getUint8(0);
  }

  /** `byte[1]`: 0 or 1. The RFC lets other values mean true, but nobody may write them. */
  boolean(): boolean {
    const value = this.byte();
    if (value > 1) throw new FormatError("a boolean is neither 0 nor 1");
    return value === 1;
  }

  /** `byte[4]`, most significant first. */
  uint32(): number {
    return this.view(4).getUint32(0);
  }

  /** `byte[8]`, most significant first. */
  uint64(): bigint {
    return this.view(8).getBigUint64(0);
  }

  /** `uint32 length | byte[length]`; a window on the bytes, not a copy. */
  string(): Uint8Array {
    return this.take(this.uint32());
  }

  /** A string that is UTF-8. */
  text(): string {
    const bytes = this.string();
    try {
      return utf8.decode(bytes);
    } catch (error) {
      throw new FormatError("a text is not UTF-8", { cause: error });
    }
  }

  /** A string: two's complement in as few bytes as possible. Returns the magnitude of a positive number. */
  mpint(): Uint8Array {
    const bytes = this.string();
    const [first, second] = bytes;
    if (bytes.length > maxMpintBytes) throw new FormatError("a number is too long");
    if (first === undefined) throw new FormatError("a number is zero");
    if (first >= 0x80) throw new FormatError("a number is negative");
    if (first !== 0) return bytes;
    if (second === undefined || second < 0x80) throw new FormatError("a number has a needless zero");
    return bytes.subarray(1);
  }

  /** Nothing may follow. */
  end(): void {
    if (!this.isAtEnd) throw new FormatError("something follows the last field");
  }

  private view(length: number): DataView {
    const { buffer, byteOffset } = this.take(length);
    return new DataView(buffer, byteOffset, length);
  }

  private take(length: number): Uint8Array {
    const left = this.bytes.length - this.offset;
    if (length > left) throw new FormatError("a field is longer than what holds it");
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }
}
