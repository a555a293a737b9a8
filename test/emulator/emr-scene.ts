// An emulator with one managed endpoint of EMR on EKS, and the SDK's client for it.

import {
  EMRContainersClient,
  GetManagedEndpointSessionCredentialsCommand,
  type GetManagedEndpointSessionCredentialsCommandInput,
} from "@aws-sdk/client-emr-containers";
import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import type { EmulatorOptions } from "../../emulator/settings.ts";

export const endpoint = { id: "0def456", virtualCluster: "0abc123" };

export const order: GetManagedEndpointSessionCredentialsCommandInput = {
  endpointIdentifier: endpoint.id,
  virtualClusterIdentifier: endpoint.virtualCluster,
  executionRoleArn: "arn:aws:iam::123456789012:role/notebooks",
  credentialType: "TOKEN",
  durationInSeconds: 3600,
};

export interface EmrScene {
  emulator: Emulator;
  client: EMRContainersClient;
  /** Throws what the SDK throws. */
  fetchToken(change?: Partial<GetManagedEndpointSessionCredentialsCommandInput>): Promise<string>;
}

export async function openEmr(options: EmulatorOptions = {}): Promise<EmrScene> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.stop());
  emulator.addEndpoint(endpoint);
  const { endpoint: url, region } = emulator;
  const credentials = emulator.issueSourceCredentials();
  const client = new EMRContainersClient({ endpoint: url, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  const fetchToken: EmrScene["fetchToken"] = async (change = {}) => {
    const command = new GetManagedEndpointSessionCredentialsCommand({ ...order, ...change });
    return (await client.send(command)).credentials?.token ?? "";
  };
  return { emulator, client, fetchToken };
}
