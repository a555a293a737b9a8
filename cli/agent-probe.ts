// Whether an agent answers, without starting one.

import { exchange, Unanswered } from "../protocol/client.ts";
import { Failure } from "../protocol/failure.ts";
import { checkSocket } from "../protocol/guard.ts";
import { type Environment, socketPath } from "../protocol/paths.ts";

/** `silent`: somebody holds the socket and does not answer; it may be busy, or stuck. */
export type Probe = "answers" | "absent" | "silent";

/** An agent answers within a millisecond; a machine that just woke up takes longer. */
const probeMs = 3_000;

/** Errors that say nobody listens, or that who listened has just gone. */
const absent = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** Throws where the socket is not to be trusted. */
export async function probeAgent(env: Environment): Promise<Probe> {
  const socket = socketPath(env);
  if (!checkSocket(socket)) return "absent";
  try {
    await exchange(socket, { method: "GET", path: "/healthz" }, probeMs);
    return "answers";
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return absent.has(error.code) ? "absent" : "silent";
  }
}

/** As {@link probeAgent}, where a silent one cannot be lived with. */
export async function isAgentRunning(env: Environment): Promise<boolean> {
  const probe = await probeAgent(env);
  if (probe === "silent") throw silentFailure(env);
  return probe === "answers";
}

export function silentFailure(env: Environment): Failure {
  return new Failure("timeout", `an agent holds ${socketPath(env)} but does not answer`, {
    next: "find its pid: pgrep -fl 'agent run'; and end it: kill PID",
  });
}
