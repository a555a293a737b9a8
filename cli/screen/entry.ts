// One entry in few words: its mark, its state as a sentence, the bar of its remaining life.

import { Failure, type FailureCode, toProblem } from "../../protocol/failure.ts";
import type { EntryDocument, EntryState, RequestDocument } from "../../protocol/status-document.ts";
import { answerOf } from "./request.ts";
import { plain } from "./text.ts";
import { formatAge, formatClock } from "./time.ts";
import type { Colors, View } from "./view.ts";

const marks: Record<EntryState, string> = {
  ready: "●",
  waiting: "◌",
  refused: "✗",
  asleep: "○",
  failing: "!",
  failed: "!",
};

const barCells = 5;

export function entryMark(state: EntryState, colors: Colors): string {
  return stateColor(state, colors)(marks[state] ?? "?");
}

export function stateColor(state: EntryState, colors: Colors): (text: string) => string {
  switch (state) {
    case "ready":
      return colors.green;
    case "waiting":
    case "failing":
      return colors.yellow;
    case "refused":
    case "failed":
      return colors.red;
    case "asleep":
      return colors.dim;
  }
}

export function describeState(entry: EntryDocument, view: View): string {
  switch (entry.state) {
    case "ready":
      return describeReady(entry, view);
    case "failing":
      return `renewal failing, ${leaseWord(entry.kind)} still good`;
    case "waiting":
      return describeWaiting(entry.request, view);
    case "refused":
      return describeRefused(entry, view);
    case "failed":
      return entry.failure === undefined ? "failed" : titleOf(entry.failure.code);
    case "asleep":
      return describeAsleep(entry, view);
  }
}

/** The share of life that is left, in whole cells rounded up: an empty bar means dead. */
export function lifeBar(entry: EntryDocument, view: View): string {
  if (entry.expiresAt === undefined || entry.issuedAt === undefined) return "";
  const life = Date.parse(entry.expiresAt) - Date.parse(entry.issuedAt);
  const share = (Date.parse(entry.expiresAt) - view.now) / Math.max(1, life);
  const filled = Math.min(barCells, Math.max(0, Math.ceil(share * barCells)));
  const { green, yellow, dim } = view.colors;
  const color = filled > 1 ? green : yellow;
  return `${color("█".repeat(filled))}${dim("░".repeat(barCells - filled))}`;
}

function describeReady({ request, nextRequest }: EntryDocument, view: View): string {
  if (nextRequest?.state === "pending") {
    return `ready, next window waiting ${formatAge(nextRequest.filedAt, view)}`;
  }
  if (nextRequest?.state === "approved") return "ready, next window approved too";
  const approver = request === undefined ? undefined : answerOf(request)?.name;
  return approver === undefined ? "ready" : `ready, approved by ${plain(approver)}`;
}

function describeWaiting(request: RequestDocument | undefined, view: View): string {
  if (request === undefined) return "waiting for approval";
  if (request.id === undefined) return "filing the access request";
  return `waiting ${formatAge(request.filedAt, view)}, ${request.id}`;
}

function describeRefused({ request, failure }: EntryDocument, view: View): string {
  if (request?.state !== "rejected" && request?.state !== "revoked") {
    return failure === undefined ? "refused" : titleOf(failure.code);
  }
  const answer = answerOf(request);
  const by = answer === undefined ? "" : ` by ${plain(answer.name)}`;
  const at = request.answeredAt === undefined ? "" : ` ${formatClock(request.answeredAt, view)}`;
  const comment = answer?.comment ? ` "${plain(answer.comment)}"` : "";
  return `${request.state}${by}${at}${comment}`;
}

function describeAsleep({ kind, protocol, request, nextPrefetchAt }: EntryDocument, view: View): string {
  if (nextPrefetchAt !== undefined) return `asleep until ${formatClock(nextPrefetchAt, view)}`;
  if (protocol === "ssh") return "asleep, next ssh fetches";
  if (kind === "ssm") return "nothing to hold, sessions start when used";
  if (kind === "jit" && request?.state !== "approved") return "asleep, no access requested";
  return "asleep, next use fetches";
}

function leaseWord(kind: string): string {
  if (kind === "emr") return "token";
  return kind === "lightsail" ? "certificate" : "credentials";
}

function titleOf(code: FailureCode): string {
  return toProblem(new Failure(code, "")).title;
}
