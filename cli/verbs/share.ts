// `jitney share`: one entry, to be read, for a remote host or a container; never the whole agent. It lasts as long
// as the command runs.

import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { dirname } from "node:path";
import { configPlaces } from "../../agent/config/config-files.ts";
import { findEntry } from "../../agent/config/find-entry.ts";
import { isNodeId } from "../../agent/config/node-id.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { Failure } from "../../protocol/failure.ts";
import { checkFolder, checkSocketPath } from "../../protocol/guard.ts";
import { runtimeFolder, socketPath } from "../../protocol/paths.ts";
import { launchIfAbsent } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { forwardSocket } from "../share/remote-socket.ts";
import { createShareServer } from "../share/share-server.ts";
import type { World } from "../world.ts";
import { awaitWith, writeLine, writeRemark } from "../write.ts";

export interface ShareOptions {
  ssh?: string;
}

export async function shareEntry(
  given: string | undefined,
  { ssh: host }: ShareOptions,
  world: World,
): Promise<number> {
  const name = checkShareable(
    await chooseEntry({ name: given, verb: "share", kinds: ["jit", "emr"] }, world),
    world,
  );
  await launchIfAbsent(world);
  const { promise: interrupted, resolve } = Promise.withResolvers<number>();
  const stopListening = world.onInterrupt(() => {
    stopListening(); // another Ctrl-C is for those who will not wait
    resolve(exitCode.done);
  });
  const path = preparePath(name, world);
  const server = createShareServer({ name, agentSocket: socketPath(world.env) });
  try {
    await listen(server, path);
    return await (host === undefined
      ? shareHere(name, path, interrupted, world)
      : shareThere(name, path, host, interrupted, world));
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(dirname(path), { recursive: true, force: true });
  }
}

/** Its name as the config has it; an entry that hands out nothing over the socket cannot be shared. */
function checkShareable(given: string, { env }: World): string {
  if (isNodeId(given)) return given;
  const entry = findEntry(readConfig(configPlaces(env)), given);
  const { kind, name } = entry;
  if (kind === "jit" || kind === "emr" || (kind === "lightsail" && entry.protocol === "rdp")) return name;
  throw new Failure("bad-request", `${name} (${kind}) hands out nothing that could be shared`, {
    next: `forward ssh itself instead: ssh -J ${entry.sshHost} HOST`,
  });
}

async function shareHere(
  name: string,
  path: string,
  interrupted: Promise<number>,
  world: World,
): Promise<number> {
  writeLine(world, path);
  writeRemark(world, ...sentences.sharedHere(name, path));
  return interrupted;
}

async function shareThere(
  name: string,
  path: string,
  host: string,
  interrupted: Promise<number>,
  world: World,
): Promise<number> {
  const remote = await awaitWith(
    world,
    `opening a socket on ${host} …`,
    forwardSocket(host, name, path, world),
  );
  writeLine(world, remote.path);
  writeRemark(world, ...sentences.sharedThere(name, host, remote.path));
  const code = await Promise.race([interrupted, remote.ended]);
  await remote.stop();
  return code;
}

/** A folder of the shares' own, so that it can be mounted into a container without the agent's socket. */
function preparePath(name: string, { env }: World): string {
  const id = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const folder = `${runtimeFolder(env)}/share/${id}-${process.pid}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkFolder(folder);
  const path = `${folder}/agent.sock`;
  checkSocketPath(path);
  return path;
}

function listen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  }).finally(() => process.umask(before));
}
