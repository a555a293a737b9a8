// A world with an [emr notebooks] entry: its endpoint known to the emulator.

import { createWorld, type World } from "./world.ts";

const endpoint = { id: "0def456", virtualCluster: "0abc123" };

export const tokenAction = "GetManagedEndpointSessionCredentials";

const emrSection = [
  "[emr notebooks]",
  `endpoint = arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/${endpoint.virtualCluster}/endpoints/${endpoint.id}`,
  "execution_role = arn:aws:iam::123456789012:role/notebooks",
].join("\n");

/** A world with the entry, its endpoint known to the emulator but served by nobody. */
export async function createEmrWorld(lifetimeMs = 0, more = ""): Promise<World> {
  const entry = `request = always\nreason = a test of jitney\n\n${emrSection}\n${more}`;
  const world = await createWorld({ entry, emulator: { emrTokenLifetimeMs: lifetimeMs } });
  world.emulator.addEndpoint(endpoint);
  return world;
}
