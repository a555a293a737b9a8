// StartAccessRequest and GetAccessToken: just-in-time node access as its requester sees it.
// Which exception each semantic refusal is, AWS does not document; those marked so are guesses.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { notAuthorized } from "../identity/permissions.ts";
import type { Principal } from "../identity/principal.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { invalid, structure } from "../validation.ts";
import { type AccessRequest, tokenStatus } from "./access-request.ts";
import { type AccessPolicy, type ManagedNode, nodeIdPattern } from "./nodes.ts";
import { AccessRequestId, Tag, Target } from "./shapes.ts";

const StartAccessRequestInput = structure({
  Reason: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  Targets: v.pipe(v.array(Target), v.maxLength(5)),
  Tags: v.optional(v.pipe(v.array(Tag), v.maxLength(1000))),
});

const GetAccessTokenInput = structure({ AccessRequestId });

export function accessOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "ssm",
      action: "StartAccessRequest",
      input: StartAccessRequestInput,
      perform: (input, caller) => startAccessRequest(account, input, caller),
    }),
    defineOperation({
      service: "ssm",
      action: "GetAccessToken",
      input: GetAccessTokenInput,
      perform: (input, caller) => getAccessToken(account, input.AccessRequestId, caller),
    }),
  ];
}

function startAccessRequest(
  account: Account,
  input: v.InferOutput<typeof StartAccessRequestInput>,
  requester: Principal,
) {
  if (requester.kind === "user") throw notAuthorized(requester, "ssm:StartAccessRequest");
  const node = findTarget(account, input.Targets);
  const policy = checkPolicy(node, requester);
  const tags = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
  const request = account.requests.file({ nodeId: node.id, requester, reason: input.Reason, tags, policy });
  return { AccessRequestId: request.id };
}

/** Exactly one InstanceIds value. The class of both refusals is a guess. */
function findTarget(account: Account, targets: v.InferOutput<typeof Target>[]): ManagedNode {
  const [target, ...more] = targets;
  const [id, ...others] = target?.Values ?? [];
  const isOne = target?.Key === "InstanceIds" && more.length === 0 && others.length === 0;
  if (!isOne || id === undefined || !nodeIdPattern.test(id)) {
    throw invalid("Targets must name exactly one managed node, with the key InstanceIds.");
  }
  const node = account.nodes.find(id);
  if (node === undefined) throw notFound(`Managed node ${id} was not found in this account and Region.`);
  return node;
}

/** The class of both refusals is a guess. */
function checkPolicy(
  node: ManagedNode,
  requester: Principal,
): Extract<AccessPolicy, { kind: "auto" | "manual" }> {
  switch (node.policy.kind) {
    case "deny":
      throw new ServiceError(
        "AccessDeniedException",
        `A deny-access policy denies ${requester.arn} access to ${node.id}.`,
      );
    case "none":
      throw invalid(`No approval policy applies to ${node.id}.`, "NoMatchingPolicy");
    default:
      return node.policy;
  }
}

function getAccessToken(account: Account, id: string, caller: Principal) {
  const request = account.requests.find(id);
  if (request === undefined) throw notFound(`Access request ${id} was not found.`);
  if (request.requester.arn !== caller.arn) throw notAuthorized(caller, "ssm:GetAccessToken"); // a guess
  const AccessRequestStatus = tokenStatus(request.status);
  if (request.status === "Approved") {
    return { AccessRequestStatus, Credentials: vendCredentials(account, request) };
  }
  const { unapproved } = account.settings;
  if (unapproved === "status") return { AccessRequestStatus };
  throw new ServiceError(unapproved, `Access request ${id} is ${AccessRequestStatus}.`);
}

function vendCredentials(account: Account, request: AccessRequest) {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = account.tokens.vend(request);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    ExpirationTime: expiresAt / 1000,
  };
}

function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}
