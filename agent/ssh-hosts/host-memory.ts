// What outlives the agent of an ssh host, none of it secret: the user that AWS named, so that ssh's
// configuration is complete before the first call, and host keys that a person trusted by name. No login fails for
// want of it: only who trusts keys is told that they could not be kept.

import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { Failure } from "../../protocol/failure.ts";
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

type Hosts = v.InferOutput<typeof schema>["hosts"];
type Remembered = Hosts[string];

export interface HostMemoryOptions {
  path: string;
  /** Told when a damaged file was set aside. */
  onDamaged: (setAside: string) => void;
  /** Told where the file can be neither read nor set aside, or not be written: what is known now still counts. */
  onTrouble: (failure: Failure) => void;
}

export class HostMemory {
  private readonly options: HostMemoryOptions;
  private hosts: Hosts = {};
  private isWritten = true;

  constructor(options: HostMemoryOptions) {
    this.options = options;
  }

  load(): void {
    const { path, onTrouble } = this.options;
    try {
      const hosts = this.read();
      if (hosts === undefined) this.setAside();
      else this.hosts = hosts;
    } catch (error) {
      onTrouble(unusable(path, "read", error));
    }
  }

  user(alias: string): string | undefined {
    return this.hosts[alias]?.user;
  }

  /** Keys that count while AWS has published none. */
  trusted(alias: string): readonly HostKey[] {
    return this.hosts[alias]?.trusted ?? [];
  }

  rememberUser(alias: string, user: string): void {
    if (this.user(alias) !== user || !this.isWritten) this.tryChange(alias, { user });
  }

  /** Once AWS has published keys, others do not count. */
  forgetTrusted(alias: string): void {
    if (this.trusted(alias).length > 0) this.tryChange(alias, { trusted: undefined });
  }

  /** None forgets them. Throws where they cannot be kept: then they do not count either. */
  trust(alias: string, keys: readonly HostKey[]): void {
    const hosts = this.with(alias, { trusted: keys.length === 0 ? undefined : [...keys] });
    this.write(hosts);
    this.hosts = hosts;
  }

  private tryChange(alias: string, change: Remembered): void {
    this.hosts = this.with(alias, change);
    try {
      this.write(this.hosts);
    } catch (error) {
      this.options.onTrouble(unusable(this.options.path, "written", error));
    }
  }

  private with(alias: string, change: Remembered): Hosts {
    return { ...this.hosts, [alias]: { ...this.hosts[alias], ...change } };
  }

  /** Undefined where it is damaged, be it that a folder stands in its place. */
  private read(): Hosts | undefined {
    const { path } = this.options;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    const text = readIfPresent(path);
    if (text === undefined) return {};
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return parsed.success ? parsed.output.hosts : undefined;
  }

  private setAside(): void {
    const { path, onDamaged } = this.options;
    const setAside = `${path}.damaged-${randomUUID().slice(0, 8)}`;
    renameSync(path, setAside);
    onDamaged(setAside);
  }

  private write(hosts: Hosts): void {
    const { path } = this.options;
    this.isWritten = false;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      replaceWhole(path, `${JSON.stringify({ version: 1, hosts }, undefined, 1)}\n`);
    } catch (error) {
      throw unusable(path, "written", error);
    }
    this.isWritten = true;
  }
}

function unusable(path: string, what: "read" | "written", error: unknown): Failure {
  if (error instanceof Failure) return error;
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  return new Failure("internal", `${path} cannot be ${what} (${why})`, {
    cause: error,
    next: `see why: ls -ld ${dirname(path)} ${path}; df ${dirname(path)}`,
  });
}
