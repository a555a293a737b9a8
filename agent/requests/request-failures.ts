// The failures that speak of access requests: who waits for whom since when, and what to type.

import { Failure } from "../../protocol/failure.ts";
import type { RequestRecord } from "./record.ts";

const minuteMs = 60_000;

/** With `retryAfterMs` where AWS was not asked again, since it was a moment ago. */
export function pendingFailure(record: RequestRecord, now: number, retryAfterMs?: number): Failure {
  const what = `${nameOf(record)} waits for approval (${record.id}, ${age(now - record.filedAt)}; ${approversOf(record)})`;
  return new Failure("approval-pending", what, {
    next: `run this again once approved; follow it with: jitney request ${nameOf(record)} --wait`,
    requestId: record.id,
    retryAfterMs,
  });
}

export function refusedFailure(record: RequestRecord): Failure {
  const isRevoked = record.state === "revoked";
  const by = record.approvers?.find(
    (approver) => approver.answer !== undefined && approver.answer !== "approved",
  );
  const comment = by?.comment === undefined ? "" : ` "${by.comment}"`;
  const what = `the ${isRevoked ? "approval" : "access request"} for ${nameOf(record)} was ${record.state}`;
  return new Failure(
    isRevoked ? "approval-revoked" : "approval-rejected",
    `${what}${by === undefined ? "" : ` by ${by.name}`}${comment} (${record.id})`,
    {
      next: `ask again, with a better reason: jitney request ${nameOf(record)} --again --reason "…"`,
      requestId: record.id,
    },
  );
}

export function expiredFailure(record: RequestRecord): Failure {
  return new Failure("access-expired", `the access window of ${nameOf(record)} has ended (${record.id})`, {
    next: `ask for the next one: jitney request ${nameOf(record)}`,
    requestId: record.id,
  });
}

/** AWS did not confirm a request; whether it has one is not known yet. */
export function lookingFailure(record: RequestRecord, cause?: Failure): Failure {
  const why = cause === undefined ? "AWS has not confirmed" : `${cause.message}; AWS did not confirm`;
  return new Failure(
    "approval-pending",
    `${why} the access request for ${nameOf(record)}; jitney looks for it first`,
    {
      next: `run this again in half a minute; follow it with: jitney request ${nameOf(record)} --wait`,
      cause,
    },
  );
}

export function lookDeniedFailure(record: RequestRecord): Failure {
  const what = `AWS did not confirm the access request for ${nameOf(record)}, and ssm:DescribeOpsItems is denied`;
  return new Failure("request-not-allowed", `${what}, so nobody can tell whether it was filed`, {
    next: `see the console's list of requests; if it is not there: jitney request ${nameOf(record)} --again`,
  });
}

export function nameOf(record: RequestRecord): string {
  return record.entry ?? record.node;
}

function approversOf(record: RequestRecord): string {
  if (record.approvers === undefined) return "approvers not visible to you";
  if (record.approvers.length === 0) return "approvers not named yet";
  return `approvers: ${record.approvers.map((approver) => approver.name).join(", ")}`;
}

function age(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  const minutes = Math.round(ms / minuteMs);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
