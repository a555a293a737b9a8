// An access request as Systems Manager shows it in OpsCenter: an OpsItem of type /aws/accessrequest.
// Of OperationalData only `automationExecutionId` is documented; every other member in it, the title and
// the source are our guess, and `showApprovers` takes them away.

import type { Account } from "../account.ts";
import { type AccessRequest, type Approver, opsItemStatus } from "./access-request.ts";

export const accessRequestType = "/aws/accessrequest";

export function summarizeOpsItem(account: Account, request: AccessRequest) {
  return {
    CreatedBy: request.requester.arn,
    CreatedTime: request.createdAt / 1000,
    LastModifiedBy: request.modifiedBy,
    LastModifiedTime: request.modifiedAt / 1000,
    Status: opsItemStatus(request.status, account.settings),
    OpsItemId: request.id,
    Title: `Access request for ${request.nodeId}`,
    Source: "Systems Manager",
    OpsItemType: accessRequestType,
    OperationalData: operationalData(account, request),
  };
}

export function describeOpsItem(account: Account, request: AccessRequest) {
  return {
    ...summarizeOpsItem(account, request),
    Description: request.reason,
    Version: "1",
    OpsItemArn: `arn:aws:ssm:${account.region}:${account.id}:opsitem/${request.id}`,
  };
}

function operationalData(account: Account, request: AccessRequest) {
  const { automationExecutionId } = request;
  const documented = automationExecutionId === undefined ? {} : { automationExecutionId };
  const guessed = account.settings.showApprovers ? guessedData(request) : {};
  const Value = JSON.stringify({ ...documented, ...guessed });
  return { [accessRequestType]: { Value, Type: "SearchableString" } };
}

function guessedData(request: AccessRequest) {
  return {
    requester: request.requester.arn,
    targets: [request.nodeId],
    reason: request.reason,
    accessDuration: request.windowMs / 1000,
    approvers: request.approvers.map(describeApprover),
  };
}

const approverStatuses = { approved: "Approved", rejected: "Rejected", revoked: "Revoked" } as const;

function describeApprover({ name, answer, comment, answeredAt }: Approver) {
  return {
    name,
    status: answer === undefined ? "Pending" : approverStatuses[answer],
    ...(comment !== undefined && { comment }),
    ...(answeredAt !== undefined && { respondedAt: new Date(answeredAt).toISOString() }),
  };
}
