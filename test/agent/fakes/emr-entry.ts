// An [emr …] entry with everything at its default, and its endpoint as the emulator is told of it.

import type { EmrEntry } from "../../../agent/config/config.ts";

export const endpoint = { id: "0def456", virtualCluster: "0abc123" };

export function emrEntry(settings: Partial<EmrEntry> = {}): EmrEntry {
  return {
    kind: "emr",
    name: "notebooks",
    sourceProfile: undefined,
    region: "eu-west-1",
    idleAfterMs: 8 * 3_600_000,
    waitMs: 4_000,
    awsProfile: "notebooks",
    sshHost: "notebooks",
    prefetch: undefined,
    endpoint: endpoint.id,
    virtualCluster: endpoint.virtualCluster,
    executionRole: "arn:aws:iam::123456789012:role/notebooks",
    durationMs: 3_600_000,
    logContext: undefined,
    authProxyHost: undefined,
    ...settings,
  };
}
