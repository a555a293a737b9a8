// What runs at the node for a session, as the session sees it: bytes in, bytes out, an end.

export interface ActivityEvents {
  output(bytes: Uint8Array, stream: "output" | "error"): void;
  /** Nobody listens on the port; the session goes on. */
  unreachable(): void;
  /** There is room for more input, or somebody to take it. */
  ready(): void;
  ended(end: ActivityEnd): void;
}

export interface ActivityEnd {
  /** For the user; "" where there is nothing to say. */
  reason: string;
  exitCode?: number;
}

export interface RunningActivity {
  /** False: not now. */
  write(bytes: Uint8Array): boolean;
  resize(cols: number, rows: number): void;
  /** The client's connection ended; the next one may come. */
  disconnect(): void;
  /** Output stops and goes on. */
  pause(): void;
  resume(): void;
  /** At once; `ended` is not called. */
  stop(): void;
}

/** More than this waits to be read by whoever gets the input: then it is refused. */
export const maxWaitingBytes = 4 * 1024 * 1024;
