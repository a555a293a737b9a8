// Where the files of one ssh host lie, and the names it has there: short hashes, since a socket's path has
// 104 bytes on macOS and an account's id cannot be known offline.

import { createHash } from "node:crypto";
import type { LightsailEntry } from "../config/config.ts";

export interface HostPaths {
  /** Names the host in known_hosts and in what is remembered of it. */
  alias: string;
  /** The ssh-agent's socket. */
  socket: string;
  knownHosts: string;
  /** The two below exist only while they are asked for. */
  identityFile: string;
  certificateFile: string;
}

const idLength = 10;

/** `folder` is the runtime folder's `ssh`. */
export function hostPaths(folder: string, entry: LightsailEntry): HostPaths {
  const { name, instance, region, sourceProfile } = entry;
  const said = JSON.stringify([name, instance, region ?? "", sourceProfile ?? ""]);
  const id = createHash("sha256").update(said).digest("hex").slice(0, idLength);
  return {
    alias: `jitney-${id}`,
    socket: `${folder}/${id}.sock`,
    knownHosts: `${folder}/${id}.known_hosts`,
    identityFile: `${folder}/${id}.key`,
    certificateFile: `${folder}/${id}.key-cert.pub`,
  };
}

/** What may be left of a former agent and holds a secret. */
export function isKeyFile(name: string): boolean {
  return /\.key(-cert\.pub)?(\.jitney-new)?$/.test(name); // half written ones too
}
