// An output that cannot be written any more. Where nobody reads it, Unix ends a program by a signal, which Node
// ignores: whoever has something to end at AWS hears of it as of that signal, everybody else is ended here.

import { Failure, failureLines } from "../../protocol/failure.ts";
import { exitCode } from "../exit-code.ts";

type Handle = (signal: NodeJS.Signals) => void;

/** A pipe that was closed, and a terminal whose window was. */
const signals: Partial<Record<string, NodeJS.Signals>> = { EPIPE: "SIGPIPE", EIO: "SIGHUP" };

const handles = new Set<Handle>();

/** Until the returned function is called. */
export function onOutputLost(handle: Handle): () => void {
  handles.add(handle);
  return () => handles.delete(handle);
}

export function watchOutput(output: NodeJS.WriteStream, errors: NodeJS.WriteStream): void {
  let isLost = false;
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (isLost) return; // each further write fails again
    isLost = true;
    const signal = signals[error.code ?? ""];
    if (signal === undefined && output !== errors) errors.write(failureLines(unwritable(error)));
    leave(signal);
  });
}

/** `jitney logs | head` closes the pipe early: that is no mistake of anybody's. */
function leave(signal: NodeJS.Signals | undefined): void {
  if (handles.size === 0) process.exit(signal === "SIGPIPE" ? exitCode.done : exitCode.failed);
  for (const handle of handles) handle(signal ?? "SIGPIPE");
}

function unwritable(cause: NodeJS.ErrnoException): Failure {
  return new Failure("internal", `the answer cannot be written (${cause.code})`, {
    next: "lead it elsewhere: > FILE",
    cause,
  });
}
