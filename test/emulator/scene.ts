// An emulator with one node, a requester and the SDK's clients for it, closed when the test ends.

import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import type { EmulatorOptions } from "../../emulator/settings.ts";
import type { AccessPolicy } from "../../emulator/ssm/nodes.ts";

export const nodeId = "i-0123456789abcdef0";

export const filing = { Reason: "look at the logs", Targets: [{ Key: "InstanceIds", Values: [nodeId] }] };

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Scene {
  emulator: Emulator;
  credentials: Keys & { sessionToken: string; arn: string };
  ssm: SSMClient;
  sts: STSClient;
  /** Clients of somebody else; one attempt a call, as those above. */
  ssmOf(keys: Keys, maxAttempts?: number): SSMClient;
  stsOf(keys: Keys): STSClient;
}

export interface SceneOptions extends EmulatorOptions {
  policy?: AccessPolicy | AccessPolicy["kind"];
}

export async function openScene({ policy = "manual", ...options }: SceneOptions = {}): Promise<Scene> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.stop());
  emulator.addNode({ id: nodeId, name: "web", policy });
  const credentials = emulator.issueSourceCredentials();
  const { endpoint, region } = emulator;
  const ssmOf = (keys: Keys, maxAttempts = 1) =>
    closed(new SSMClient({ endpoint, region, maxAttempts, credentials: keys }));
  const stsOf = (keys: Keys) =>
    closed(new STSClient({ endpoint, region, maxAttempts: 1, credentials: keys }));
  return { emulator, credentials, ssm: ssmOf(credentials), sts: stsOf(credentials), ssmOf, stsOf };
}

function closed<C extends { destroy(): void }>(client: C): C {
  onTestFinished(() => client.destroy());
  return client;
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** The error that a call ends with; a call that succeeds is a failed test. */
export async function failureOf(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("the call succeeded");
}
