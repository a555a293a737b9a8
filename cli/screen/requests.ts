// The list of access requests, and one of them with everything known of it.

import type { ApproverDocument, RequestDocument, RequestState } from "../../protocol/status-document.ts";
import { describeRequest } from "./request.ts";
import { type Column, formatTable } from "./table.ts";
import { plain } from "./text.ts";
import { formatAge, formatClock } from "./time.ts";
import type { Colors, View } from "./view.ts";

const columns: readonly Column[] = [
  { head: "  ID" },
  { head: "STATE" },
  { head: "FOR" },
  { head: "AGE", align: "right" },
  { head: "REASON" },
];

export function formatRequests(requests: readonly RequestDocument[], view: View): string {
  if (requests.length === 0) return "no access requests\n";
  const newestFirst = requests.toSorted((one, other) => Date.parse(other.filedAt) - Date.parse(one.filedAt));
  const rows = newestFirst.map((request) => formatRow(request, view));
  return `${formatTable({ columns, rows, shrinks: "REASON" }, view)}\n`;
}

function formatRow(request: RequestDocument, view: View): string[] {
  const name = plain(request.name ?? request.node);
  return [
    `${requestMark(request.state, view.colors)} ${request.id ?? "-"}`,
    request.state,
    request.next ? `${name} (next)` : name,
    formatAge(request.filedAt, view),
    plain(request.reason ?? ""),
  ];
}

function requestMark(state: RequestState, { green, yellow, red, dim }: Colors): string {
  switch (state) {
    case "approved":
      return green("●");
    case "filing":
    case "pending":
      return yellow("◌");
    case "rejected":
    case "revoked":
      return red("✗");
    case "expired":
    case "cancelled":
      return dim("○");
  }
}

export function formatRequestDetails(request: RequestDocument, view: View): string {
  const time = (at: string) => `${formatClock(at, view)} (${formatAge(at, view)} ago)`;
  const facts: (readonly [label: string, text: string | undefined])[] = [
    ["entry", request.name],
    ["node", request.node],
    ["account", `${request.account}, ${request.region}`],
    ["reason", request.reason],
    ["filed", time(request.filedAt)],
    ["answered", request.answeredAt && time(request.answeredAt)],
    ["ends", request.windowEndsAt && formatClock(request.windowEndsAt, view)],
    ["approvers", request.approvers === undefined ? "not visible to you" : undefined],
    ...(request.approvers ?? []).map((approver) => ["approver", describeApprover(approver)] as const),
  ];
  const lines = facts.flatMap(([label, text]) => (text ? [`  ${label.padEnd(9)}  ${plain(text)}`] : []));
  return `${[describeRequest(request, view), ...lines].join("\n")}\n`;
}

function describeApprover({ name, answer, comment }: ApproverDocument): string {
  const said = comment ? `: "${comment}"` : "";
  return `${name}, ${answer ?? "no answer yet"}${said}`;
}
