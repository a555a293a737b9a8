// One call on the socket, as a handler sees it. A handler answers it or throws a Failure.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../agent.ts";
import { readCaller } from "./incoming.ts";

export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** What the router made of the path. */
  params: Record<string, string | undefined>;
  /** What follows the `?`, if anything. */
  search: string;
  /** The same, read. */
  readonly query: URLSearchParams;
}

export type Handle = (agent: Agent, call: Call) => Promise<void> | void;

/** A call that goes to AWS for something else than credentials may take so long by default. */
export const commandWaitMs = 15_000;

/** Writes down who asked for what; every hand-out, filing and wipe leaves a line. */
export function auditCall(
  agent: Agent,
  { request }: Call,
  asked: string,
  outcome: string,
  requestId?: string,
): void {
  agent.audit({ asked, outcome, declared: readCaller(request), requestId });
}
