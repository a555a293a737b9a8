// Reads an access request out of its OpsItem. Documented is only automationExecutionId in the operational
// data `/aws/accessrequest`; approvers, their answers and the window's length are read if they are there.

import * as v from "valibot";
import type { ApproverDocument } from "../../protocol/status-document.ts";
import { readMoment } from "../moment.ts";
import type { ListedRequest, RequestDetails } from "../requests/service.ts";

interface OpsItem {
  CreatedBy?: string | undefined;
  CreatedTime?: Date | undefined;
  Status?: string | undefined;
  OperationalData?: Record<string, { Value?: string | undefined }> | undefined;
}

const statuses: Readonly<Record<string, NonNullable<ListedRequest["status"]>>> = {
  pending: "Pending",
  pendingapproval: "Pending",
  approved: "Approved",
  rejected: "Rejected",
  revoked: "Revoked",
  expired: "Expired",
  timedout: "Expired",
  closed: "Expired",
  failed: "Expired",
  cancelled: "Cancelled",
};

const answers: Readonly<Record<string, NonNullable<ApproverDocument["answer"]>>> = {
  approved: "approved",
  rejected: "rejected",
  denied: "rejected",
  revoked: "revoked",
};

const text = v.optional(v.string());
const approverSchema = v.object({ name: text, arn: text, status: text, comment: text });
const dataSchema = v.object({
  automationExecutionId: text,
  approvers: v.optional(v.array(v.union([v.string(), approverSchema]))),
  accessDuration: v.optional(v.number()),
  accessEndTime: v.optional(v.union([v.number(), v.string()])),
});

/** Of OpsItemStatus and AccessRequestStatus, what matters here; undefined for what neither model knows. */
export function requestStatus(status: string | undefined): ListedRequest["status"] {
  return status === undefined ? undefined : statuses[status.toLowerCase()];
}

export function readDetails(id: string, item: OpsItem | undefined): RequestDetails {
  const data = readData(item?.OperationalData?.["/aws/accessrequest"]?.Value);
  return {
    id,
    status: requestStatus(item?.Status),
    createdBy: item?.CreatedBy,
    createdAt: readMoment(item?.CreatedTime),
    automationExecutionId: data?.automationExecutionId,
    approvers: data?.approvers?.map(readApprover),
    windowEndsAt: data?.accessEndTime === undefined ? undefined : readTime(data.accessEndTime),
  };
}

function readData(json: string | undefined): v.InferOutput<typeof dataSchema> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), dataSchema), json);
  return parsed.success ? parsed.output : undefined;
}

function readApprover(approver: string | v.InferOutput<typeof approverSchema>): ApproverDocument {
  if (typeof approver === "string") return { name: shortName(approver) };
  const answer = answers[approver.status?.toLowerCase() ?? ""];
  return {
    name: shortName(approver.name ?? approver.arn ?? "unknown"),
    ...(answer !== undefined && { answer }),
    ...(approver.comment !== undefined && { comment: approver.comment }),
  };
}

/** The last part of an ARN is the person's or the role's name. */
function shortName(name: string): string {
  return name.startsWith("arn:") ? (name.split("/").at(-1) ?? name) : name;
}

function readTime(time: number | string): number | undefined {
  const at = typeof time === "number" ? time * 1_000 : Date.parse(time);
  return readMoment(at);
}
