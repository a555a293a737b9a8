// The Systems Manager calls behind just-in-time node access (model 2014-11-06), with the SDK, in the words
// of agent/requests. What the models leave open is read leniently and marked.

import {
  DescribeOpsItemsCommand,
  type DescribeOpsItemsCommandInput,
  GetAccessTokenCommand,
  GetOpsItemCommand,
  type OpsItemSummary,
  SSMClient,
  StartAccessRequestCommand,
  StopAutomationExecutionCommand,
} from "@aws-sdk/client-ssm";
import { Failure } from "../../protocol/failure.ts";
import { readMoment } from "../moment.ts";
import type { AccessRequestService, ListedRequest, TokenAnswer } from "../requests/service.ts";
import { readDetails, requestStatus } from "./ops-item.ts";
import type { Service, SourceProfile } from "./source-profile.ts";

export const ssm: Service<SSMClient> = { prefix: "ssm", open: (config) => new SSMClient(config) };

/** Type of the OpsItems that are access requests. */
const accessRequestType = "/aws/accessrequest";

/** AWS keeps access requests for a year; eight a day for one node are more than anybody files. */
const maxRequests = 3_000;

export function createJitService(profile: SourceProfile): AccessRequestService {
  return {
    start: ({ node, reason, tags }, signal) =>
      profile.use(ssm, "StartAccessRequest", async (client) => {
        const command = new StartAccessRequestCommand({
          Reason: reason,
          Targets: [{ Key: "InstanceIds", Values: [node] }],
          ...(tags.length > 0 && { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
        });
        const { AccessRequestId: id } = await client.send(command, { abortSignal: signal });
        if (id === undefined)
          throw new Failure("service-unavailable", "AWS: ssm:StartAccessRequest gave no id");
        return id;
      }),

    token: (id, signal) =>
      profile.use(ssm, "GetAccessToken", async (client) => {
        const command = new GetAccessTokenCommand({ AccessRequestId: id });
        return readToken(await client.send(command, { abortSignal: signal }));
      }),

    list: (node, signal) =>
      profile.use(ssm, "DescribeOpsItems", async (client) => {
        const items: ListedRequest[] = [];
        for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
          const page = { ...requestsFor(node), ...(token !== undefined && { NextToken: token }) };
          const answer = await client.send(new DescribeOpsItemsCommand(page), { abortSignal: signal });
          items.push(...(answer.OpsItemSummaries ?? []).flatMap(readListed));
          token = items.length < maxRequests ? answer.NextToken : undefined;
        }
        return items;
      }),

    details: (id, signal) =>
      profile.use(ssm, "GetOpsItem", async (client) => {
        const { OpsItem } = await client.send(new GetOpsItemCommand({ OpsItemId: id }), {
          abortSignal: signal,
        });
        return readDetails(id, OpsItem);
      }),

    stopAutomation: (id, signal) =>
      profile.use(ssm, "StopAutomationExecution", async (client) => {
        const command = new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type: "Cancel" });
        await client.send(command, { abortSignal: signal });
      }),
  };
}

/** Ended ones are listed too, and in no documented order: a page may be empty and the open one on the last. */
function requestsFor(node: string): DescribeOpsItemsCommandInput {
  return {
    OpsItemFilters: [
      { Key: "OpsItemType", Operator: "Equal", Values: [accessRequestType] },
      { Key: "AccessRequestByTargetResourceId", Operator: "Equal", Values: [node] },
    ],
    MaxResults: 50,
  };
}

function readListed({ OpsItemId: id, Status, CreatedBy, CreatedTime }: OpsItemSummary): ListedRequest[] {
  if (id === undefined) return [];
  return [{ id, status: requestStatus(Status), createdBy: CreatedBy, createdAt: readMoment(CreatedTime) }];
}

interface AccessTokenOutput {
  AccessRequestStatus?: string | undefined;
  Credentials?:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
        ExpirationTime?: Date | undefined;
      }
    | undefined;
}

function readToken({ AccessRequestStatus, Credentials }: AccessTokenOutput): TokenAnswer {
  const status = requestStatus(AccessRequestStatus);
  const known = status === "Cancelled" ? undefined : status;
  if (Credentials === undefined) return { status: known, credentials: undefined };
  const { AccessKeyId, SecretAccessKey, SessionToken, ExpirationTime } = Credentials;
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !ExpirationTime) {
    throw new Failure("service-unavailable", "AWS: ssm:GetAccessToken gave credentials with a part missing");
  }
  const expiresAt = readMoment(ExpirationTime);
  if (expiresAt === undefined) {
    throw new Failure("service-unavailable", "AWS: ssm:GetAccessToken gave an expiry that is no time");
  }
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt,
  };
  return { status: known, credentials };
}
