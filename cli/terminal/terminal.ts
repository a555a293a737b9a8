// The terminal that the user sits at, lent to a session: raw while it lasts, and as it was on every way out.

import { onOutputLost } from "./lost-output.ts";

export type TerminalStream = "output" | "error";

export interface Terminal {
  readonly isTerminal: boolean;
  size(): { cols: number; rows: number } | undefined;
  onResize(handle: () => void): () => void;
  /** What is typed, or piped in. */
  input: AsyncIterable<Uint8Array>;
  /** Reads no more: while it waits for keys the process does not end. */
  closeInput(): void;
  /** False where the stream's reader is behind; `onDrain` tells when it is not any more. */
  write(bytes: Uint8Array, stream: TerminalStream): boolean;
  onDrain(stream: TerminalStream, handle: () => void): void;
  /** No line editing, no echo, no signals from keys; undone by what it returns, and at the process's end. */
  makeRaw(): () => void;
  /** Signals that would end the process with the terminal raw, and a session running; lost output counts as one. */
  onEnd(handle: (signal: NodeJS.Signals) => void): () => void;
}

const endSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const find = (stream: TerminalStream) => (stream === "error" && !stdout.isTTY ? stderr : stdout);
  return {
    isTerminal,
    size: () => (stdout.isTTY ? { cols: stdout.columns, rows: stdout.rows } : undefined),
    onResize: (handle) => {
      stdout.on("resize", handle);
      return () => stdout.off("resize", handle);
    },
    input: stdin,
    closeInput: () => stdin.destroy(),
    write: (bytes, stream) => find(stream).write(bytes),
    onDrain: (stream, handle) => find(stream).once("drain", handle),
    makeRaw: () => {
      if (stdin.isTTY !== true) return () => undefined;
      const restore = () => stdin.setRawMode(false);
      stdin.setRawMode(true);
      process.on("exit", restore); // also after a crash
      return () => {
        process.off("exit", restore);
        restore();
      };
    },
    onEnd: (handle) => {
      for (const signal of endSignals) process.on(signal, handle);
      const stopWatching = onOutputLost(handle);
      return () => {
        stopWatching();
        for (const signal of endSignals) process.off(signal, handle);
      };
    },
  };
}
