// The filters of DescribeOpsItems: all must match, each with one of its values. Which operator goes with
// which key is the service model's word where it says one, Equal where it does not; all else is refused.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { invalid, structure } from "../validation.ts";
import { type AccessRequest, opsItemStatus } from "./access-request.ts";
import { accessRequestType, summarizeOpsItem } from "./ops-item.ts";

type Operator = "Equal" | "Contains" | "GreaterThan" | "LessThan";

interface FilterKey {
  operators: Operator[];
  read(request: AccessRequest, account: Account): string[];
}

const equal: Operator[] = ["Equal"];
const text: Operator[] = ["Equal", "Contains"];
const time: Operator[] = ["GreaterThan", "LessThan"];

/** The value that AccessRequestByRequesterArn wants (session or role) is not documented: both match. */
const filterKeys: Record<string, FilterKey> = {
  Status: { operators: equal, read: (request, account) => [opsItemStatus(request.status, account.settings)] },
  CreatedBy: { operators: text, read: (request) => [request.requester.arn] },
  Source: { operators: text, read: (request, account) => [summarizeOpsItem(account, request).Source] },
  Title: { operators: text, read: (request, account) => [summarizeOpsItem(account, request).Title] },
  OpsItemId: { operators: equal, read: (request) => [request.id] },
  CreatedTime: { operators: time, read: (request) => [String(request.createdAt)] },
  LastModifiedTime: { operators: time, read: (request) => [String(request.modifiedAt)] },
  AutomationId: { operators: equal, read: (request) => [request.automationExecutionId ?? []].flat() },
  OpsItemType: { operators: equal, read: () => [accessRequestType] },
  AccountId: { operators: equal, read: (_request, account) => [account.id] },
  AccessRequestByRequesterArn: {
    operators: equal,
    read: ({ requester }) => [requester.arn, requester.roleArn ?? []].flat(),
  },
  AccessRequestByRequesterId: { operators: equal, read: (request) => [request.requester.userId] },
  AccessRequestByApproverArn: {
    operators: equal,
    read: (request) => request.approvers.map(({ name }) => name),
  },
  AccessRequestBySourceAccountId: { operators: equal, read: (_request, account) => [account.id] },
  AccessRequestBySourceOpsItemId: { operators: equal, read: (request) => [request.id] },
  AccessRequestBySourceRegion: { operators: equal, read: (_request, account) => [account.region] },
  AccessRequestByIsReplica: { operators: equal, read: () => ["false"] },
  AccessRequestByTargetResourceId: { operators: equal, read: (request) => [request.nodeId] },
};

/** In the service model, but of nothing that the emulator holds: refused, clearly. */
const unknownKeys = [
  "Priority",
  "ActualStartTime",
  "ActualEndTime",
  "PlannedStartTime",
  "PlannedEndTime",
  "OperationalData",
  "OperationalDataKey",
  "OperationalDataValue",
  "ResourceId",
  "Category",
  "Severity",
  "AccessRequestByApproverId",
  "ChangeRequestByRequesterArn",
  "ChangeRequestByRequesterName",
  "ChangeRequestByApproverArn",
  "ChangeRequestByApproverName",
  "ChangeRequestByTemplate",
  "ChangeRequestByTargetsResourceGroup",
  "InsightByType",
];

export const OpsItemFilter = structure({
  Key: v.picklist([...Object.keys(filterKeys), ...unknownKeys]),
  Values: v.array(v.string()),
  Operator: v.picklist(["Equal", "Contains", "GreaterThan", "LessThan"]),
});

type Filter = v.InferOutput<typeof OpsItemFilter>;

export function buildOpsItemFilter(filters: Filter[], account: Account): (request: AccessRequest) => boolean {
  const tests = filters.map((filter) => buildTest(filter, account));
  return (request) => tests.every((test) => test(request));
}

function buildTest(filter: Filter, account: Account): (request: AccessRequest) => boolean {
  const key = filterKeys[filter.Key];
  if (key === undefined) throw invalid(`The emulator does not know the filter key ${filter.Key}.`);
  if (!key.operators.includes(filter.Operator)) {
    throw invalid(`The operator ${filter.Operator} is not valid for the filter key ${filter.Key}.`);
  }
  if (filter.Values.length === 0) throw invalid(`The filter key ${filter.Key} has no values.`);
  const compare = comparisons[filter.Operator];
  return (request) =>
    key.read(request, account).some((one) => filter.Values.some((value) => compare(one, value)));
}

const comparisons: Record<Operator, (actual: string, wanted: string) => boolean> = {
  Equal: (actual, wanted) => actual === wanted,
  Contains: (actual, wanted) => actual.includes(wanted),
  GreaterThan: (actual, wanted) => Number(actual) > readTime(wanted),
  LessThan: (actual, wanted) => Number(actual) < readTime(wanted),
};

function readTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`${text} is not a time in ISO 8601.`);
  return at;
}
