// The escape that leaves a session which does not answer: a line that begins with `~.`, as in ssh. `~~` sends one
// tilde; a tilde before anything else is sent as it is. Pure: bytes in, bytes to send and the verdict out.

const tilde = 0x7e;
const dot = 0x2e;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface Escaped {
  /** To be sent on. */
  bytes: Uint8Array;
  /** Whether the user wants to leave; what followed is dropped. */
  isLeaving: boolean;
}

/** Reads what is typed, piece by piece. */
export class Escape {
  private state: "line-start" | "tilde" | "in-line" = "line-start";

  read(typed: Uint8Array): Escaped {
    if (this.state === "in-line" && isOneLine(typed)) return { bytes: typed, isLeaving: false };
    const sent: number[] = [];
    for (const byte of typed) {
      if (this.state === "tilde" && byte === dot) return { bytes: Uint8Array.from(sent), isLeaving: true };
      sent.push(...this.take(byte));
    }
    return { bytes: Uint8Array.from(sent), isLeaving: false };
  }

  /** What is to be sent now: nothing, while a tilde may be the first half of an escape. */
  private take(byte: number): number[] {
    if (this.state === "line-start" && byte === tilde) {
      this.state = "tilde";
      return [];
    }
    const held = this.state === "tilde" && byte !== tilde ? [tilde] : [];
    this.state = isLineEnd(byte) ? "line-start" : "in-line";
    return [...held, byte];
  }
}

/** A paste is one long line or many; without a line end nothing in it can be an escape. */
function isOneLine(typed: Uint8Array): boolean {
  return !typed.includes(lineFeed) && !typed.includes(carriageReturn);
}

function isLineEnd(byte: number): boolean {
  return byte === lineFeed || byte === carriageReturn;
}
