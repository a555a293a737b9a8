// An access request as the agent remembers it, on disk and in memory. It holds no secret. It outlives
// leases and the agent, since AWS knows no client token that would make filing it twice harmless.

import * as v from "valibot";
import type { RequestDocument } from "../../protocol/status-document.ts";
import { readMoment } from "../moment.ts";

const optionalText = v.optional(v.string());
/** An absurd time is dropped, not the file that has all the others. */
const optionalTime = v.optional(
  v.pipe(
    v.number(),
    v.transform((at) => readMoment(at)),
  ),
);

/** An absurd one is taken for long ago: the oldest intent is looked for, and then dropped. */
const time = v.pipe(
  v.number(),
  v.transform((at) => readMoment(at) ?? 0),
);

const approverSchema = v.object({
  name: v.string(),
  answer: v.optional(v.picklist(["approved", "rejected", "revoked"])),
  comment: optionalText,
});

const recordSchema = v.object({
  /** Our own name for it, from before AWS gave it one. */
  key: v.string(),
  id: optionalText,
  state: v.picklist(["filing", "pending", "approved", "rejected", "revoked", "expired", "cancelled"]),
  account: v.string(),
  region: v.string(),
  node: v.string(),
  /** Who filed it: the ARN that GetCallerIdentity names. */
  principal: v.string(),
  entry: optionalText,
  /** Who signs and where, as the entry named it; absent for the defaults, and in files of older agents. */
  sourceProfile: optionalText,
  namedRegion: optionalText,
  reason: v.string(),
  /** Epoch milliseconds, as all times here. The intent was written then. */
  filedAt: time,
  /** How often StartAccessRequest was sent for it; 0 where it was filed by other means. */
  tries: v.number(),
  next: v.boolean(),
  approvers: v.optional(v.array(approverSchema)),
  answeredAt: optionalTime,
  windowEndsAt: optionalTime,
});

export const requestsFileSchema = v.object({ version: v.literal(1), requests: v.array(recordSchema) });

export type RequestRecord = v.InferOutput<typeof recordSchema>;

export interface NodeKey {
  account: string;
  region: string;
  node: string;
}

/** A request that AWS may still answer, or whose window is open. */
export function isOpen(record: RequestRecord): boolean {
  return record.state === "filing" || record.state === "pending" || record.state === "approved";
}

export function isFor(record: RequestRecord, key: NodeKey): boolean {
  return record.account === key.account && record.region === key.region && record.node === key.node;
}

export function describeRequest(record: RequestRecord): RequestDocument {
  const { id, entry, approvers, answeredAt, windowEndsAt } = record;
  return {
    ...(id !== undefined && { id }),
    state: record.state,
    node: record.node,
    ...(entry !== undefined && { name: entry }),
    account: record.account,
    region: record.region,
    reason: record.reason,
    filedAt: new Date(record.filedAt).toISOString(),
    next: record.next,
    ...(approvers !== undefined && { approvers: approvers.map(describeApprover) }),
    ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt).toISOString() }),
    ...(windowEndsAt !== undefined && { windowEndsAt: new Date(windowEndsAt).toISOString() }),
  };
}

type Approver = NonNullable<RequestRecord["approvers"]>[number];

function describeApprover({ name, answer, comment }: Approver) {
  return { name, ...(answer !== undefined && { answer }), ...(comment !== undefined && { comment }) };
}
