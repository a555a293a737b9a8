// A world with an [emr notebooks] entry: behind the stand-in for its endpoint a real Jupyter server runs the
// kernels. Tokens live for seconds, so that a test sees several end.

import type { EndpointServer } from "../../../emulator/emr/endpoint-server.ts";
import { makeCertificate } from "../../emulator/certificate.ts";
import { startJupyter } from "./jupyter.ts";
import { jupyterPython } from "./programs.ts";
import { createWorld, type World } from "./world.ts";

const endpoint = { id: "0def456", virtualCluster: "0abc123" };

export const tokenAction = "GetManagedEndpointSessionCredentials";

export interface EndpointWorld extends AsyncDisposable {
  world: World;
  server: EndpointServer;
}

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

export async function createEndpointWorld(lifetimeMs: number): Promise<EndpointWorld> {
  const world = await createEmrWorld(lifetimeMs);
  const { url: backend, token } = await startJupyter(world, { python: jupyterPython.path });
  const server = await world.emulator.serveEndpoint(endpoint.id, {
    tls: await makeCertificate(),
    backend,
    backendToken: token,
  });
  return {
    world,
    server,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await world[Symbol.asyncDispose]();
    },
  };
}
