// What became of an access request, in words, JSON and exit code. Whoever did not ask to wait is told
// how; whoever waited in vain gets the failure that the state stands for.

import { Failure, type FailureCode } from "../../protocol/failure.ts";
import type { RequestDocument, RequestState } from "../../protocol/status-document.ts";
import { exitCode } from "../exit-code.ts";
import { describeRequest, isPending } from "../screen/request.ts";
import { sentences } from "../screen/sentences.ts";
import { chooseView } from "../screen/view.ts";
import type { World } from "../world.ts";
import { writeJson, writeLine, writeRemark } from "../write.ts";

interface ReportOptions {
  json?: true;
  /** `--wait` was given, and its time is over if the request is still pending. */
  waited?: boolean;
  /** `--cancel` was given: cancelled is what was wanted. */
  cancelled?: boolean;
  /** `--next` was given. */
  next?: true;
}

/** What each state means to somebody who wanted an approval. */
const outcomes: Record<RequestState, [FailureCode, next: string]> = {
  filing: ["approval-pending", "wait on: jitney request NAME --wait"],
  pending: ["approval-pending", "wait on: jitney request NAME --wait"],
  approved: ["access-expired", "see: jitney status"],
  rejected: ["approval-rejected", 'ask again: jitney request NAME --again --reason "…"'],
  revoked: ["approval-revoked", "ask again: jitney request NAME --again"],
  expired: ["access-expired", "ask anew: jitney request NAME"],
  cancelled: ["access-expired", "ask anew: jitney request NAME"],
};

export function reportRequest(
  request: RequestDocument,
  typed: string,
  options: ReportOptions,
  world: World,
): number {
  if (options.json) writeJson(world, request);
  const text = describeRequest(request, chooseView(world.stdout, world));
  if (!isWanted(request.state, options)) throw failureOf(request, typed, text, options);
  if (!options.json) writeLine(world, text);
  if (request.state === "pending") writeRemark(world, sentences.followIt(`${typed}${flagOf(options)}`));
  return exitCode.done;
}

function isWanted(state: RequestState, { waited, cancelled }: ReportOptions): boolean {
  if (isPending(state)) return waited !== true;
  return state === "approved" || (state === "cancelled" && cancelled === true);
}

function failureOf(request: RequestDocument, typed: string, text: string, options: ReportOptions): Failure {
  const [code, next] = outcomes[request.state];
  const command = next.replace("NAME --wait", `NAME${flagOf(options)} --wait`).replace("NAME", typed);
  return new Failure(code, text, { next: command, requestId: request.id });
}

/** Without it the answer is about the window that is open now. */
function flagOf({ next }: ReportOptions): string {
  return next ? " --next" : "";
}

export function noRequestToCancel(name: string): Failure {
  return new Failure("not-found", `${name} has no request that waits for approval`, {
    next: "see them all: jitney requests",
  });
}
