// The calls of EMR on EKS (model 2020-10-01), with the SDK. Loaded when an entry first needs them: this
// client brings the SDK's old core with it, and who has no managed endpoint does not pay for that.

import {
  DescribeManagedEndpointCommand,
  EMRContainersClient,
  GetManagedEndpointSessionCredentialsCommand,
} from "@aws-sdk/client-emr-containers";
import { Failure } from "../../protocol/failure.ts";
import { readMoment } from "../moment.ts";
import type { EmrCalls, SessionOrder } from "./managed-endpoint.ts";
import type { ClientConfig } from "./source-profile.ts";

export function createEmrCalls(config: ClientConfig): EmrCalls {
  const client = new EMRContainersClient(config);
  return {
    token: async (order, abortSignal) => {
      const sent = client.send(composeOrder(order), { abortSignal });
      const { credentials, expiresAt } = await sent.catch((error: unknown) => {
        throw explain(error, order) ?? error;
      });
      return { token: credentials?.token, expiresAt: readMoment(expiresAt) };
    },

    describe: async (id, virtualClusterId, abortSignal) => {
      const command = new DescribeManagedEndpointCommand({ id, virtualClusterId });
      const { endpoint = {} } = await client.send(command, { abortSignal });
      const { type, state, serverUrl: url, certificateAuthority } = endpoint;
      return { type, state, url, certificateAuthority: readPem(certificateAuthority?.certificateData) };
    },
  };
}

function composeOrder(order: SessionOrder): GetManagedEndpointSessionCredentialsCommand {
  const { endpoint, virtualCluster, executionRole, durationMs, logContext, clientToken } = order;
  return new GetManagedEndpointSessionCredentialsCommand({
    endpointIdentifier: endpoint, // bare ids, as AWS's sample sends them; an ARN would need its slashes encoded
    virtualClusterIdentifier: virtualCluster,
    executionRoleArn: executionRole,
    credentialType: "TOKEN",
    durationInSeconds: durationMs / 1_000,
    clientToken,
    ...(logContext !== undefined && { logContext }),
  });
}

/** Base64 of PEM; what is anything else vouches for nobody. */
function readPem(data: string | undefined): string | undefined {
  const text = Buffer.from(data ?? "", "base64").toString("latin1");
  return text.includes("-----BEGIN CERTIFICATE-----") ? text : undefined;
}

/** A refusal that means something else for an endpoint than for a node. */
function explain(error: unknown, { endpoint, virtualCluster }: SessionOrder): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const list = `aws emr-containers list-managed-endpoints --virtual-cluster-id ${virtualCluster}`;
  if (error.name === "ResourceNotFoundException") {
    const detail = `AWS knows no endpoint ${endpoint} in the virtual cluster ${virtualCluster} of this region`;
    return new Failure("not-found", detail, { next: `see those there are: ${list}`, cause: error });
  }
  if (error.name !== "ValidationException") return undefined;
  // the model has one class for both, so that only the text tells a dead endpoint from a bad request
  if (/invalid state/i.test(error.message)) {
    const detail = `the endpoint ${endpoint} gives no tokens: ${error.message}`;
    return new Failure("not-ready", detail, { next: `see how it stands: ${list}`, cause: error });
  }
  const detail = `AWS refuses to make a token for ${endpoint}: ${error.message}`;
  const next = "check execution_role, duration and log_context of the entry";
  return new Failure("bad-request", detail, { next, cause: error });
}
