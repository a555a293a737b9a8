// All hosts that ssh reaches through this agent, and what ssh is told of them. Follows the entries: a host comes
// and goes with its entry, and its files with its leases.

import { basename } from "node:path";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { LightsailEntry, Policy } from "../config/config.ts";
import type { Held } from "../entries.ts";
import type { Clock } from "../leases/clock.ts";
import type { KeeperEvent } from "../leases/keeper.ts";
import { HostMemory } from "./host-memory.ts";
import { hostPaths } from "./host-paths.ts";
import { SshHost } from "./ssh-host.ts";
import { removeOrphans, sweepFolder } from "./stale-files.ts";
import { ToldConfig, type ToldConfigOptions } from "./told-config.ts";

export interface SshHostsOptions extends Omit<ToldConfigOptions, "onReview"> {
  /** The runtime folder's `ssh`. */
  folder: string;
  memoryPath: string;
  clock: Clock;
  awsNow: () => number;
  /** False once a reload has let go of the entry. */
  isHeld: (held: Held) => boolean;
  /** Told when what status shows may have changed. */
  changed: () => void;
}

export class SshHosts {
  private readonly options: SshHostsOptions;
  private readonly memory: HostMemory;
  private readonly hosts = new Map<Held, SshHost>();
  private readonly told: ToldConfig;
  /** A host takes the socket's place when the former one has left it, be it of a killed agent. */
  private closing: Promise<unknown> = Promise.resolve();

  constructor(options: SshHostsOptions) {
    this.options = options;
    const onDamaged = (setAside: string) => options.log("state-damaged", { setAside });
    const onTrouble = ({ message }: Failure) => options.log("ssh-memory-failed", { why: message });
    this.memory = new HostMemory({ path: options.memoryPath, onDamaged, onTrouble });
    this.told = new ToldConfig({ ...options, onReview: options.changed });
  }

  /** Whatever the configuration says: the keys of a killed agent are nobody's any more. */
  start(): void {
    this.memory.load();
    this.enqueue(() => sweepFolder(this.options.folder));
  }

  /** Opens what is new among the entries and closes what has gone. */
  load(entries: readonly Held[], { sshFiles }: Pick<Policy, "sshFiles">): void {
    const wanted = new Set(entries.filter(({ entry }) => isSshEntry(entry)));
    const withFiles = this.listWithFiles();
    for (const [held, host] of this.hosts) if (!wanted.has(held)) this.close(held, host);
    for (const held of wanted) if (!this.hosts.has(held)) this.open(held, withFiles);
    for (const host of this.hosts.values()) host.files.allow(sshFiles !== false);
    this.enqueue(async () => removeOrphans(this.options.folder, this.ids()));
    this.told.load({ certificate: this.hosts, session: entries.filter(({ entry }) => entry.kind === "ssm") });
  }

  /** Throws where the entry is none that ssh reaches, or where ssh would be misled. */
  find(held: Held): SshHost {
    const host = this.hosts.get(held);
    if (host === undefined) throw notSsh(held);
    const taken = this.told.taken();
    this.told.write(taken); // without a name that is the user's own from now on, or with one that is so no more
    const problem = taken.get(held);
    if (problem !== undefined) throw problem;
    return host;
  }

  /** Why ssh cannot use entries by their names. */
  problems(): ReadonlyMap<Held, Failure> {
    return this.told.problems();
  }

  /** Until when a restart would be felt. */
  busyUntil(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...[...this.hosts.values()].map((host) => host.busyUntil));
  }

  /** Whether ssh was told who logs in before this call: a first ssh has read its configuration too early. */
  wasToldUser(host: SshHost, user: string): boolean {
    return this.told.wasToldUser(host, user);
  }

  note(held: Held, event: KeeperEvent): void {
    const host = this.hosts.get(held);
    const lease = held.keeper.peek();
    if (host === undefined) return;
    if (event === "fetched" && lease !== undefined) this.accept(host, held);
    if (event === "ended" || event === "forgotten") {
      const isForgotten = event === "forgotten" && this.options.isHeld(held); // else load() says what becomes of it
      host
        .drop(isForgotten ? "forgotten" : "ended")
        .catch((error: unknown) => this.complain(host.entry, error));
    }
  }

  /** After a host has learnt something that ssh must know. */
  writeConfig(): void {
    this.told.write();
  }

  async stop(): Promise<void> {
    this.told.stop();
    for (const [held, host] of this.hosts) this.close(held, host);
    await this.closing;
  }

  private accept(host: SshHost, { keeper }: Held): void {
    const lease = keeper.peek();
    if (lease === undefined) return;
    try {
      host.accept(lease);
    } catch (error) {
      this.complain(host.entry, error);
    }
    this.writeConfig();
  }

  private open(held: Held, withFiles: ReadonlySet<string>): void {
    const { entry, keeper } = held;
    if (!isSshEntry(entry)) return;
    const { folder, clock, awsNow, log } = this.options;
    const paths = hostPaths(folder, entry);
    const { memory, closing } = this;
    const host = new SshHost({ entry, keeper, paths, memory, clock, awsNow, log, after: closing });
    this.hosts.set(held, host);
    host.files.areWanted = withFiles.has(paths.alias); // its entry was edited: whoever has them counts on them
    if (host.user === undefined || host.files.areWanted) keeper.fetch({ by: "agent" }).catch(() => undefined); // the next use says why
  }

  private close(held: Held, host: SshHost): void {
    this.hosts.delete(held);
    const closed = host.stop().catch((error: unknown) => this.complain(host.entry, error));
    this.closing = Promise.all([this.closing, closed]);
  }

  /** What does not go leaves a line, and nobody waits for more. */
  private enqueue(work: () => Promise<void>): void {
    const { log } = this.options;
    const note = (error: unknown) => log("ssh-folder-failed", { why: asFailure(error).message });
    this.closing = this.closing.then(work).catch(note);
  }

  /** By alias: which hosts have key files that are wanted. */
  private listWithFiles(): Set<string> {
    const hosts = [...this.hosts.values()].filter(({ files }) => files.areWanted);
    return new Set(hosts.map(({ paths }) => paths.alias));
  }

  /** What the files of our hosts begin with. */
  private ids(): Set<string> {
    return new Set([...this.hosts.values()].map(({ paths }) => basename(paths.socket, ".sock")));
  }

  private complain({ name }: LightsailEntry, error: unknown): void {
    this.options.log("ssh-host-failed", { name, why: asFailure(error).message });
  }
}

function isSshEntry(entry: Held["entry"]): entry is LightsailEntry {
  return entry.kind === "lightsail" && entry.protocol === "ssh";
}

function notSsh({ entry }: Held): Failure {
  const detail = `${entry.name} (${entry.kind}) is nothing that ssh logs in to`;
  const next = entry.kind === "jit" ? `run: jitney shell ${entry.name}` : "see what it is for: jitney status";
  return new Failure("bad-request", detail, { next });
}
