// Asks the agent within one deadline, starting it where none runs. Retries only what says that nobody
// took the question: every route may be asked twice, since filing a request finds the one on file.

import { type Exchange, exchange, type Reply, Unanswered } from "./client.ts";
import { Failure, fromProblem } from "./failure.ts";
import { checkSocket, checkSocketPath } from "./guard.ts";
import { type Environment, insideAgentVariable, socketPath } from "./paths.ts";
import { isPlainlyOurs } from "./quick-guard.ts";

export interface Reach {
  env: Environment;
  /** Epoch milliseconds at which the caller must have its answer. */
  deadlineAt: number;
  /** Starts an agent in the background, if nobody is at it; called as long as there is none. Absent where none may be started. */
  launch?: (env: Environment) => undefined;
}

/** Time kept back for the answer's way from agent to caller, in milliseconds. */
const answerMarginMs = 150;

const retryDelayMs = 10;

/** Errors that say nobody took the question, or that who took it went away. */
const retriable = new Set(["ENOENT", "ECONNREFUSED", "EAGAIN", "ECONNRESET", "EPIPE"]);

/**
 * Sends the call, `wait` added with what is left of the deadline, and returns a reply below 400.
 * Throws the agent's failure, or agent-unreachable, profile-loop and timeout.
 */
export async function reachAgent(call: Exchange, reach: Reach): Promise<Reply> {
  if (reach.env[insideAgentVariable] !== undefined) throw loopFailure();
  const socket = socketPath(reach.env);
  const reply = await exchangeUntilAnswered(socket, call, reach);
  if (reply.status >= 400) throw fromProblem(reply.body);
  return reply;
}

async function exchangeUntilAnswered(socket: string, call: Exchange, reach: Reach): Promise<Reply> {
  for (;;) {
    const why = await tryOnce(socket, call, reach.deadlineAt - Date.now());
    if (typeof why !== "string") return why;
    if (isAbsent(why) && reach.launch === undefined) throw absentFailure(socket, why);
    if (isAbsent(why)) reach.launch?.(reach.env);
    if (Date.now() + retryDelayMs > reach.deadlineAt) throw absentFailure(socket, why);
    await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
  }
}

/** The reply, or the system's code where nobody took the question. */
async function tryOnce(socket: string, call: Exchange, leftMs: number): Promise<Reply | string> {
  checkSocketPath(socket);
  const isPlain = await isPlainlyOurs(socket.slice(0, socket.lastIndexOf("/")));
  if (!isPlain && !checkSocket(socket)) return "ENOENT";
  try {
    return await exchange(socket, withWait(call, leftMs), leftMs);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    if (isPlain && !checkSocket(socket)) return "ENOENT";
    if (error.code === "ETIMEDOUT") throw silentFailure(socket);
    if (!retriable.has(error.code)) throw absentFailure(socket, error.code);
    return error.code;
  }
}

function isAbsent(code: string): boolean {
  return code === "ENOENT" || code === "ECONNREFUSED";
}

function withWait(call: Exchange, leftMs: number): Exchange {
  const waitSeconds = Math.max(0, (leftMs - answerMarginMs) / 1000).toFixed(2);
  const separator = call.path.includes("?") ? "&" : "?";
  return { ...call, path: `${call.path}${separator}wait=${waitSeconds}` };
}

function absentFailure(socket: string, why: string): Failure {
  return new Failure("agent-unreachable", `no agent answers on ${socket} (${why})`, {
    next: "start it and read what it says: jitney agent run",
  });
}

function silentFailure(socket: string): Failure {
  return new Failure("timeout", `the agent on ${socket} took the question but did not answer in time`, {
    next: "see what it is doing: jitney logs; if it is stuck, end it: pkill -f 'jitney agent run'",
  });
}

function loopFailure(): Failure {
  return new Failure("profile-loop", "jitney's agent was asked by the agent itself", {
    next: "the source profile must not use jitney's credential_process: set source_profile in the config",
  });
}
