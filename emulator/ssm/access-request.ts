// An access request and the rules of its life, as functions of the request and the time:
//   PendingApproval → Approved | Rejected | Cancelled | TimedOut;  Approved → Revoked | Expired
// Every other way is refused. AWS knows two vocabularies for it: GetAccessToken's and the OpsItem's.

import type { Principal } from "../identity/principal.ts";
import type { Settings } from "../settings.ts";

export type RequestStatus =
  | "PendingApproval"
  | "Approved"
  | "Rejected"
  | "Revoked"
  | "TimedOut"
  | "Cancelled"
  | "Expired";

export interface Approver {
  name: string;
  answer?: "approved" | "rejected" | "revoked";
  comment?: string;
  answeredAt?: number;
}

export interface AccessRequest {
  /** oi-… */
  id: string;
  nodeId: string;
  requester: Principal;
  reason: string;
  tags: Record<string, string>;
  status: RequestStatus;
  createdAt: number;
  modifiedAt: number;
  modifiedBy: string;
  approvers: Approver[];
  approvalsNeeded: number;
  windowMs: number;
  /** Absent until it is approved. */
  windowEndsAt?: number;
  pendingUntil: number;
  /** Absent where no approver was asked. */
  automationExecutionId?: string;
}

/** How it stands at `nowAt`, if time alone has changed it since it was last touched. */
export function statusAt(request: AccessRequest, nowAt: number): RequestStatus {
  const { status, windowEndsAt, pendingUntil } = request;
  if (status === "PendingApproval" && nowAt >= pendingUntil) return "TimedOut";
  if (status === "Approved" && windowEndsAt !== undefined && nowAt >= windowEndsAt) return "Expired";
  return status;
}

/** What GetAccessToken calls it. It has no word for two of them; Expired is a guess. */
const tokenStatuses = {
  PendingApproval: "Pending",
  Approved: "Approved",
  Rejected: "Rejected",
  Revoked: "Revoked",
  TimedOut: "Expired",
  Cancelled: "Expired",
  Expired: "Expired",
} as const satisfies Record<RequestStatus, string>;

export function tokenStatus(status: RequestStatus): (typeof tokenStatuses)[RequestStatus] {
  return tokenStatuses[status];
}

/** What the OpsItem calls it. Its enumeration has no Expired; what stands there instead is a guess. */
export function opsItemStatus(status: RequestStatus, settings: Settings): string {
  return status === "Expired" ? settings.afterWindow : status;
}
