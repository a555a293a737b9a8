// Whether a use may file an access request, and with what reason. Pages wake people, so a use without a
// terminal files only where the config says so, and then seldom.

import { hostname } from "node:os";
import { Failure } from "../../protocol/failure.ts";
import type { CallerContext } from "../../protocol/messages.ts";
import { userName } from "../../protocol/user.ts";
import type { JitEntry } from "../config/config.ts";
import { expandReason, reasonVariables } from "../config/reason-template.ts";
import type { Ask } from "../sources/source.ts";
import { readGitBranch } from "./git-branch.ts";
import type { RequestRecord } from "./record.ts";
import { expiredFailure } from "./request-failures.ts";

export interface Question {
  entry: JitEntry;
  node: string;
  ask: Ask;
  /** What was typed as --reason, instead of the template. */
  reason: string | undefined;
  /** The last request for this node, ended. */
  last: RequestRecord | undefined;
  now: number;
}

/** The reason to file with, or why this use may not. */
export function permitFiling(question: Question): string | Failure {
  const refusal = refuse(question);
  if (refusal !== undefined) return refusal;
  try {
    return expand(question);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function refuse(question: Question): Failure | undefined {
  const { ask, entry, last } = question;
  switch (ask.by) {
    case "person":
      return isUntold(question, ask.context) ? strangerFailure(question) : undefined;
    case "agent":
      return last?.state === "expired"
        ? expiredFailure(last)
        : notAllowed(question, "nobody asks for it now");
    case "schedule":
      return entry.request === "manual" ? notAllowed(question, "request = manual") : undefined;
    case "stranger":
    case "caller":
      return refuseUse(question, ask.by === "caller" ? ask.context : undefined);
  }
}

function refuseUse(question: Question, context: CallerContext | undefined): Failure | undefined {
  const { entry, last, now } = question;
  if (entry.request === "manual") return notAllowed(question, "request = manual");
  if (context === undefined && wantsContext(entry)) return strangerFailure(question);
  if (context !== undefined && isUntold(question, context)) return strangerFailure(question);
  if (context?.terminal === true) return undefined;
  if (entry.request === "terminal")
    return notAllowed(question, "request = terminal, and this use has no terminal");
  const isTooSoon = last !== undefined && now - last.filedAt < entry.requestEveryMs;
  return isTooSoon ? notAllowed(question, "request_every: the last one was filed too lately") : undefined;
}

/** Whether the answer depends on who asks: on a terminal, or on what the reason says of the caller. */
function wantsContext({ request, reason }: JitEntry): boolean {
  return request === "terminal" || reason.includes("{git_branch}") || reasonVariables(reason).length > 0;
}

/** Whether the reason names variables that the caller was not asked for yet. */
function isUntold({ entry, reason }: Question, context: CallerContext): boolean {
  return (
    reason === undefined && reasonVariables(entry.reason).some((name) => context.env[name] === undefined)
  );
}

function strangerFailure({ entry }: Question): Failure {
  const { name } = entry;
  return new Failure("request-not-allowed", `${name} has no access, and this use did not say who asks`, {
    next: `file the access request: jitney request ${name}`,
    needs: { env: reasonVariables(entry.reason) },
  });
}

function notAllowed({ entry }: Question, why: string): Failure {
  const { name } = entry;
  return new Failure(
    "request-not-allowed",
    `${name} has no access, and this use may not ask for it (${why})`,
    {
      next: `file the access request: jitney request ${name}`,
    },
  );
}

function expand({ entry, node, ask, reason }: Question): string {
  const context = "context" in ask ? ask.context : undefined;
  return expandReason(reason ?? entry.reason, {
    user: isNamed(context?.user) ? context?.user : userName(process.env),
    host: context?.host ?? hostname(),
    git_branch: context === undefined ? "" : readGitBranch(context.folder),
    entry: entry.name,
    node,
    env: context?.env ?? {},
  });
}

/** Bun knows a user only by $USER, and calls one without it "unknown"; the agent runs as the same user. */
function isNamed(user: string | undefined): boolean {
  return user !== undefined && user !== "" && user !== "unknown";
}
