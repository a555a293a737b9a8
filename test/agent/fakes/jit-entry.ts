// An entry of the config with everything at its default.

import type { JitEntry } from "../../../agent/config/config.ts";

export const nodeId = "i-0123456789abcdef0";

export function jitEntry(settings: Partial<JitEntry> = {}): JitEntry {
  return {
    kind: "jit",
    name: "web",
    sourceProfile: undefined,
    region: undefined,
    idleAfterMs: 8 * 3_600_000,
    waitMs: 4_000,
    awsProfile: "web",
    sshHost: "web",
    node: { by: "id", id: nodeId },
    prefetch: undefined,
    reason: "{user} on {host}",
    request: "terminal",
    requestEveryMs: 8 * 3_600_000,
    tags: [],
    ...settings,
  };
}
