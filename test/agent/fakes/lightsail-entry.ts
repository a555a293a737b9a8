// An entry of the config with everything at its default, but for the names.

import type { LightsailEntry } from "../../../agent/config/config.ts";

export function lightsailEntry(settings: Partial<LightsailEntry> = {}): LightsailEntry {
  return {
    kind: "lightsail",
    name: "blog",
    sourceProfile: undefined,
    region: undefined,
    idleAfterMs: 30 * 60_000,
    waitMs: 4_000,
    awsProfile: "blog",
    sshHost: "blog",
    prefetch: undefined,
    instance: "Blog",
    user: undefined,
    port: 22,
    protocol: "ssh",
    requireSessionBind: false,
    ...settings,
  };
}
