// GetManagedEndpointSessionCredentials and DescribeManagedEndpoint, with the shapes of the service model
// (emr-containers 2020-10-01). The least duration and the words of the refusals are guesses.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { invalid, structure } from "../validation.ts";
import type { ManagedEndpoint } from "./managed-endpoints.ts";

const ResourceIdString = v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[0-9a-z]+$/));
const String2048 = v.pipe(v.string(), v.minLength(1), v.maxLength(2048), v.regex(/\S/));
const String64 = v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/\S/));
const IAMRoleArn = v.pipe(
  v.string(),
  v.minLength(20),
  v.maxLength(2048),
  v.regex(/^arn:(aws[a-zA-Z0-9-]*):iam::(\d{12})?:role(\/|\/[\u0021-\u007F]+\/)[\w+=,.@-]+$/),
);
const LogContext = v.pipe(
  v.string(),
  v.minLength(3),
  v.maxLength(63),
  v.regex(/^((?!.*-s3alias)(?!xn--.*)[a-z0-9][-a-z0-9.]*)?[a-z0-9]$/),
);

const CredentialsInput = structure({
  endpointId: String2048,
  virtualClusterId: String2048,
  executionRoleArn: IAMRoleArn,
  credentialType: String64,
  durationInSeconds: v.optional(v.pipe(v.number(), v.integer())),
  logContext: v.optional(LogContext),
  clientToken: v.optional(String64),
});

const DescribeInput = structure({ endpointId: ResourceIdString, virtualClusterId: ResourceIdString });

const defaultSeconds = 900;
const maxSeconds = 43_200;

export function endpointOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "emr-containers",
      action: "GetManagedEndpointSessionCredentials",
      input: CredentialsInput,
      perform: (input) => issueCredentials(account, input),
    }),
    defineOperation({
      service: "emr-containers",
      action: "DescribeManagedEndpoint",
      input: DescribeInput,
      perform: (input) => ({ endpoint: describe(findEndpoint(account, input), account) }),
    }),
  ];
}

function issueCredentials(account: Account, input: v.InferOutput<typeof CredentialsInput>) {
  const endpoint = findEndpoint(account, input);
  const { credentialType, durationInSeconds: seconds = defaultSeconds, clientToken } = input;
  if (credentialType !== "TOKEN") throw invalid(`Unsupported credential type: ${credentialType}`);
  if (seconds < defaultSeconds || seconds > maxSeconds) throw invalid(`Invalid duration: ${seconds}`);
  if (endpoint.isDead || endpoint.state !== "ACTIVE") throw invalid("Endpoint is in invalid state");
  const issued = account.endpoints.issue({
    endpointId: endpoint.id,
    durationMs: seconds * 1000,
    clientToken,
  });
  const { id, token, expiresAt } = issued;
  return { id, credentials: { token }, expiresAt: new Date(expiresAt).toISOString() };
}

/** Bare ids, as AWS's sample sends them, or ARNs, as its documentation says. */
function findEndpoint(
  account: Account,
  { endpointId, virtualClusterId }: { endpointId: string; virtualClusterId: string },
): ManagedEndpoint {
  const last = (text: string) => text.slice(text.lastIndexOf("/") + 1);
  const found = account.endpoints.find(last(virtualClusterId), last(endpointId));
  if (found !== undefined) return found;
  throw new ServiceError("ResourceNotFoundException", `Endpoint ${last(endpointId)} doesn't exist.`);
}

function describe(endpoint: ManagedEndpoint, { id: account, region }: Account) {
  const { id, virtualCluster, type, state, serverUrl, certificateAuthority } = endpoint;
  const certificateData = Buffer.from(certificateAuthority ?? "").toString("base64");
  return {
    id,
    arn: `arn:aws:emr-containers:${region}:${account}:/virtualclusters/${virtualCluster}/endpoints/${id}`,
    virtualClusterId: virtualCluster,
    type,
    state,
    ...(serverUrl !== undefined && { serverUrl }),
    ...(certificateAuthority !== undefined && { certificateAuthority: { certificateData } }),
  };
}
