// What the requests' state machine wants of AWS, in our words. The JIT source implements it with the SDK;
// tests with a fake. Every call throws a Failure; `isAmbiguous` tells those after which AWS may have acted.

import type { Failure } from "../../protocol/failure.ts";
import type { ApproverDocument } from "../../protocol/status-document.ts";

export interface AccessCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** GetAccessToken's AccessRequestStatus. */
export type TokenStatus = "Pending" | "Approved" | "Rejected" | "Revoked" | "Expired";

export interface TokenAnswer {
  status: TokenStatus | undefined;
  credentials: AccessCredentials | undefined;
}

/** An access request as its OpsItem shows it. */
export interface ListedRequest {
  id: string;
  status: TokenStatus | "Cancelled" | undefined;
  createdBy: string | undefined;
  /** Epoch milliseconds. */
  createdAt: number | undefined;
}

export interface RequestDetails extends ListedRequest {
  automationExecutionId: string | undefined;
  approvers: ApproverDocument[] | undefined;
  windowEndsAt: number | undefined;
}

export interface StartWish {
  node: string;
  reason: string;
  tags: readonly { key: string; value: string }[];
}

export interface AccessRequestService {
  /** Sent exactly once, and never after its signal: what was given up is looked for, then filed again. */
  start(wish: StartWish, signal: AbortSignal): Promise<string>;
  token(id: string, signal: AbortSignal): Promise<TokenAnswer>;
  /** Pending and approved ones for the node, whoever filed them. */
  list(node: string, signal: AbortSignal): Promise<ListedRequest[]>;
  details(id: string, signal: AbortSignal): Promise<RequestDetails>;
  stopAutomation(id: string, signal: AbortSignal): Promise<void>;
}

/** Codes after which nobody knows whether AWS did what it was asked. */
const ambiguousCodes = new Set(["service-unavailable", "timeout", "internal"]);

/** Set as `cause` where the connection never came about, so that nothing can have been filed. */
export class NeverSent extends Error {}

export function isAmbiguous(failure: Failure): boolean {
  return ambiguousCodes.has(failure.code) && !(failure.cause instanceof NeverSent);
}
