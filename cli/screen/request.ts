// An access request in words: who was asked, who answered, how old it is.

import type { ApproverDocument, RequestDocument, RequestState } from "../../protocol/status-document.ts";
import { plain } from "./text.ts";
import { formatAge, formatClock } from "./time.ts";
import type { View } from "./view.ts";

/** Whoever gave the answer that the request's state stands for. */
export function answerOf(request: RequestDocument): ApproverDocument | undefined {
  return request.approvers?.find((approver) => approver.answer === request.state);
}

/** What the request is for, as it was called. */
function subjectOf(request: RequestDocument): string {
  const name = plain(request.name ?? request.node);
  return request.next ? `the next window of ${name}` : name;
}

/** One sentence, without a full stop. */
export function describeRequest(request: RequestDocument, view: View): string {
  const subject = subjectOf(request);
  const id = request.id ?? "no id yet";
  switch (request.state) {
    case "filing":
      return `the request for ${subject} is being filed`;
    case "pending":
      return `${subject} waits for approval (${id}, ${formatAge(request.filedAt, view)}; ${describeApprovers(request)})`;
    case "approved":
      return `${subject} is approved${describeAnswer(request, view)} (${id}${describeEnd(request, view)})`;
    case "rejected":
      return `the request for ${subject} was rejected${describeAnswer(request, view)} (${id})`;
    case "revoked":
      return `the approval of ${subject} was revoked${describeAnswer(request, view)} (${id})`;
    case "expired":
      return `the access window of ${subject} has ended (${id})`;
    case "cancelled":
      return `the request for ${subject} is cancelled (${id})`;
  }
}

export function describeApprovers({ approvers }: RequestDocument): string {
  if (approvers === undefined) return "approvers not visible to you";
  if (approvers.length === 0) return "no approver known";
  const names = approvers.map((approver) => plain(approver.name)).join(", ");
  return `${approvers.length === 1 ? "approver" : "approvers"}: ${names}`;
}

/** Who can do what so that the wait ends. */
export function describeApproval({ id, approvers }: RequestDocument): string {
  const names = (approvers ?? []).map(({ name }) => plain(name));
  const who = names.length === 0 ? "an approver" : names.join(" or ");
  return `${who} can approve ${id ?? "it"} in AWS's console: Systems Manager, Just-in-time node access, Approve requests`;
}

/** One line while `--wait` waits; the terminal draws it anew each second. */
export function describeWait(request: RequestDocument, view: View): string {
  const reason = request.reason ? ` "${plain(request.reason)}"` : "";
  return `${describeRequest(request, view)}${reason}`;
}

export function isPending(state: RequestState): boolean {
  return state === "pending" || state === "filing";
}

function describeAnswer(request: RequestDocument, view: View): string {
  const answer = answerOf(request);
  const by = answer === undefined ? "" : ` by ${plain(answer.name)}`;
  const at = request.answeredAt === undefined ? "" : ` at ${formatClock(request.answeredAt, view)}`;
  const comment = answer?.comment ? `: "${plain(answer.comment)}"` : "";
  return `${by}${at}${comment}`;
}

function describeEnd({ windowEndsAt }: RequestDocument, view: View): string {
  return windowEndsAt === undefined ? "" : `, until ${formatClock(windowEndsAt, view)}`;
}
