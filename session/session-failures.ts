// How a session fails, in two parts: what happened, and what to type next.

import { Failure } from "../protocol/failure.ts";
import type { FrameError } from "./frame.ts";

export function noHandshake(targetId: string): Failure {
  const detail = `${targetId} did not finish the session's handshake in 15 s`;
  return new Failure("timeout", detail, { next: "check that the node's SSM agent runs, then try again" });
}

export function stuck(): Failure {
  return new Failure("timeout", "the node acknowledged nothing for 5 minutes", {
    next: "start a new session",
  });
}

export function malformed(error: FrameError): Failure {
  const detail = `the session's data channel broke its protocol: ${error.message}`;
  const next = "start a new session; where it happens again, look at what lies between: a proxy, a filter";
  return new Failure("service-unavailable", detail, { next, cause: error });
}
