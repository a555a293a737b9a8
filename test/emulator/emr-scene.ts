// An emulator with one managed endpoint of EMR on EKS, and the SDK's client for it.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
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

/** A key and a certificate for 127.0.0.1 that signs itself. */
export async function makeCertificate(): Promise<{ key: string; cert: string }> {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await promisify(execFile)("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]);
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
