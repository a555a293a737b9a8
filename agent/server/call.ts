// One call on the socket, as a handler sees it. A handler answers it or throws a Failure.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../agent.ts";
import { readCaller } from "./incoming.ts";

export class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the router made of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  /** What follows the `?`, if anything. */
  readonly search: string;

  constructor(request: IncomingMessage, response: ServerResponse, params: Call["params"]) {
    this.request = request;
    this.response = response;
    this.params = params;
    const url = request.url ?? "";
    const cut = url.indexOf("?");
    this.search = cut === -1 ? "" : url.slice(cut + 1);
  }

  /** The same, read: the hot path does without. */
  get query(): URLSearchParams {
    return new URLSearchParams(this.search);
  }
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
