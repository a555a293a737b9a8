// One session at the user's terminal, from its first prompt to its end. It knows the terminal and the channel, and
// nothing of how the session came about.

import { constants } from "node:os";
import { Failure } from "../../protocol/failure.ts";
import { type AgentSession, sessionParts } from "../../session/agent-access.ts";
import { createNodeWebSocket } from "../../session/node-web-socket.ts";
import { Session } from "../../session/session.ts";
import type { SessionEnd } from "../../session/session-options.ts";
import { exitCode, fitExitCode } from "../exit-code.ts";
import { Escape } from "./escape.ts";
import type { Terminal } from "./terminal.ts";
import { watchConnection } from "./watch-connection.ts";

/** A person types less while a connection is lost; a paste waits beyond it. */
const typeAheadBytes = 64 * 1024;

export interface SessionRun {
  /** As it was typed, for messages. */
  name: string;
  session: AgentSession;
  terminal: Terminal;
  /** Whether keys go to the node as they are; else Ctrl-C is for the command here. */
  isInteractive: boolean;
  /** A line of ours amid the session's output. */
  remark: (line: string) => void;
}

/** Returns the exit code: the remote command's, where it has one. */
export async function runSession(run: SessionRun): Promise<number> {
  const { terminal } = run;
  const restore = run.isInteractive ? terminal.makeRaw() : () => undefined;
  const session = openSession(run);
  const stopResizing = terminal.onResize(() => resize(session, terminal));
  let code: number | undefined;
  const leave = (exit: number) => {
    code ??= exit;
    void session.leave();
  };
  const stopListening = terminal.onEnd((signal) => leave(exitCode.signalled + constants.signals[signal]));
  try {
    resize(session, terminal);
    sendInput(session, run, leave).catch(() => undefined); // closed at the end, while it waits for keys
    await greet(session, run);
    const reported = report(await session.ended, run);
    return code ?? reported;
  } finally {
    stopResizing();
    stopListening();
    restore();
    terminal.closeInput();
  }
}

function openSession({ name, session: agentSession, terminal, isInteractive, remark }: SessionRun): Session {
  const leave = isInteractive ? "to leave type ~." : "Ctrl-C ends it";
  const line = watchConnection({ name, remark, leave });
  const session: Session = new Session({
    ...sessionParts(agentSession),
    open: createNodeWebSocket(agentSession.started),
    onOutput: (bytes, stream) => {
      if (terminal.write(bytes, stream)) return;
      session.pause();
      terminal.onDrain(stream, () => session.resume());
    },
    onConnection: line.changed,
  });
  void session.ended.then(line.stop);
  return session;
}

function resize(session: Session, terminal: Terminal): void {
  const size = terminal.size();
  if (size !== undefined) session.resize(size.cols, size.rows);
}

/** What the account's administrators want everybody to read. */
async function greet(session: Session, { remark }: SessionRun): Promise<void> {
  const greeting = await session.opened;
  if (greeting?.customerMessage) remark(greeting.customerMessage);
}

/** Reads on while the node takes nothing, or nobody would see that the user wants to leave. */
async function sendInput(
  session: Session,
  { terminal, isInteractive, remark }: SessionRun,
  leave: (exit: number) => void,
): Promise<void> {
  const keys = new Escape();
  let waitingBytes = 0;
  for await (const typed of terminal.input) {
    const { bytes, isLeaving } = isInteractive ? keys.read(typed) : { bytes: typed, isLeaving: false };
    waitingBytes += bytes.length;
    const taken = session.write(bytes).then(() => {
      waitingBytes -= bytes.length;
    });
    if (isLeaving) {
      remark("leaving");
      void session.abandon();
      return leave(exitCode.failed);
    }
    if (waitingBytes > typeAheadBytes) await taken;
  }
  // a terminal that ends has hung up; a pipe that ends has said all, and its command may still have to answer
  if (isInteractive) await session.terminate();
}

function report(end: SessionEnd, { name, remark }: SessionRun): number {
  if (end.kind === "failed") throw end.failure;
  const code = end.exitCode === undefined ? undefined : fitExitCode(end.exitCode);
  if (end.kind === "terminated" || end.reason === "") return code ?? exitCode.done;
  remark(`the session on ${name} was ended: ${end.reason}`);
  return code ?? exitCode.failed;
}

/** For those who want a terminal and have none. */
export function noTerminal(name: string): Failure {
  return new Failure("bad-request", "a shell needs a terminal, and this is none", {
    next: `run one command instead: jitney shell ${name} -- uptime`,
  });
}
