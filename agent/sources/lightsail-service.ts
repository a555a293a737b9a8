// Lightsail as a service of a source profile. The SDK's client is loaded with the first call.

import type { LightsailCalls } from "./lightsail-shapes.ts";
import type { Service } from "./source-profile.ts";

export const lightsail: Service<LightsailCalls> = {
  prefix: "lightsail",
  open: async (config) => (await import("./lightsail-calls.ts")).createLightsailCalls(config),
};
