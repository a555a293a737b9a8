// A host's known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): the keys that AWS witnessed, or those that
// the user trusts while AWS has none. Under its alias, and under its addresses for clients that know no alias.

import { readFileSync } from "node:fs";
import type { HostKey } from "../leases/lease.ts";
import { replaceWhole } from "../whole-file.ts";

export interface KnownHost {
  alias: string;
  addresses: readonly string[];
  port: number;
  keys: readonly HostKey[];
}

const usualPort = 22;

export function formatKnownHosts({ alias, addresses, port, keys }: KnownHost): string {
  const spelled = addresses.map((address) => (port === usualPort ? address : `[${address}]:${port}`));
  const names = [alias, ...spelled].join(",");
  return keys.map(({ algorithm, publicKey }) => `${names} ${algorithm} ${publicKey}\n`).join("");
}

/** Writes only what changed: a file that ssh is just reading is replaced whole. */
export function writeIfChanged(path: string, text: string): void {
  if (readIfPresent(path) !== text) replaceWhole(path, text);
}

export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
