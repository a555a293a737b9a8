// A world whose node runs sessions: [jit web], where an approval is needed, and [ssm db], the same node with the
// source profile's own credentials.

import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { NodeOptions } from "../../../emulator/ssm/nodes.ts";
import { createWorld, node, type World, type WorldOptions } from "./world.ts";

export interface SessionWorldOptions extends Omit<WorldOptions, "entry"> {
  /** Lines of [ssm db] beside the node. */
  db?: string;
  ports?: NodeOptions["ports"];
}

export async function createSessionWorld({
  db = "",
  ports,
  ...options
}: SessionWorldOptions = {}): Promise<World> {
  const entry = `request = always\nreason = a test of jitney\n\n[ssm db]\nnode = ${node}\n${db}`;
  const world = await createWorld({ ...options, entry });
  if (ports !== undefined)
    world.emulator.addNode({ id: node, name: "web-1", policy: options.policy ?? "auto", ports });
  return world;
}

/** A TCP service on loopback, stopped when the test ends. */
export async function serve(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined); // the client has gone
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the service has no port");
  return address.port;
}

/** A port where nobody listens. */
export async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("the service has no port");
  return address.port;
}
