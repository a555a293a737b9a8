// The terminal that the user sits at, lent to a session: raw while it lasts, and as it was on every way out.

import { constants } from "node:os";
import { exitCode } from "../exit-code.ts";
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

/** As long as a session takes to its end at worst. */
const longestEndMs = 12_000;

/** What is written already keeps the process while its reader does not read, and signals are for ending it. */
function exitInTime(signal: NodeJS.Signals): void {
  setTimeout(() => process.exit(exitCode.signalled + constants.signals[signal]), longestEndMs).unref();
}

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
      const end = (signal: NodeJS.Signals) => {
        exitInTime(signal);
        handle(signal);
      };
      for (const signal of endSignals) process.on(signal, end);
      const stopWatching = onOutputLost(end);
      return () => {
        stopWatching();
        for (const signal of endSignals) process.off(signal, end);
      };
    },
  };
}
