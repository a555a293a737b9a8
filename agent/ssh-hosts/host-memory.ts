// What outlives the agent of an ssh host, none of it secret: the user that AWS named, so that ssh's
// configuration is complete before the first call, and host keys that a person trusted by name.

import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import type { HostKey } from "../leases/lease.ts";
import { replaceWhole } from "../whole-file.ts";
import { readIfPresent } from "./known-hosts.ts";

const schema = v.object({
  version: v.literal(1),
  hosts: v.record(
    v.string(),
    v.object({
      user: v.optional(v.string()),
      trusted: v.optional(v.array(v.object({ algorithm: v.string(), publicKey: v.string() }))),
    }),
  ),
});

type Remembered = v.InferOutput<typeof schema>["hosts"][string];

export interface HostMemoryOptions {
  path: string;
  /** Told when a damaged file was set aside. */
  onDamaged: (setAside: string) => void;
}

export class HostMemory {
  private readonly options: HostMemoryOptions;
  private hosts: Record<string, Remembered> = {};

  constructor(options: HostMemoryOptions) {
    this.options = options;
  }

  load(): void {
    const { path, onDamaged } = this.options;
    const text = readIfPresent(path);
    if (text === undefined) return;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (parsed.success) {
      this.hosts = parsed.output.hosts;
      return;
    }
    const setAside = `${path}.damaged-${randomUUID().slice(0, 8)}`;
    renameSync(path, setAside);
    onDamaged(setAside);
  }

  user(alias: string): string | undefined {
    return this.hosts[alias]?.user;
  }

  /** Keys that count while AWS has published none. */
  trusted(alias: string): readonly HostKey[] {
    return this.hosts[alias]?.trusted ?? [];
  }

  rememberUser(alias: string, user: string): void {
    if (this.user(alias) !== user) this.change(alias, { user });
  }

  /** None forgets them. */
  trust(alias: string, keys: readonly HostKey[]): void {
    this.change(alias, { trusted: keys.length === 0 ? undefined : [...keys] });
  }

  private change(alias: string, change: Remembered): void {
    const { path } = this.options;
    const hosts = { ...this.hosts, [alias]: { ...this.hosts[alias], ...change } };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    replaceWhole(path, `${JSON.stringify({ version: 1, hosts }, undefined, 1)}\n`);
    this.hosts = hosts;
  }
}
