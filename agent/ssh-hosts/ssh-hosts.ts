// All hosts that ssh reaches through this agent, and what ssh is told of them. Follows the entries: a host comes
// and goes with its entry, and its files with its leases.

import { basename } from "node:path";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { LightsailEntry, Policy } from "../config/config.ts";
import { formatPlace, type Place } from "../config/mistake.ts";
import type { Held } from "../entries.ts";
import type { Clock } from "../leases/clock.ts";
import type { KeeperEvent } from "../leases/keeper.ts";
import type { Log } from "../log.ts";
import { formatClientConfig, type SessionHost, spellings } from "./client-config.ts";
import { writeClientConfig } from "./client-config-file.ts";
import { HostMemory } from "./host-memory.ts";
import { hostPaths } from "./host-paths.ts";
import { SshHost } from "./ssh-host.ts";
import { removeOrphans, sweepFolder } from "./stale-files.ts";
import { readUserHosts, userConfigPath, usesKeyword } from "./user-config.ts";

export interface SshHostsOptions {
  /** The runtime folder's `ssh`. */
  folder: string;
  /** `~/.ssh/jitney.conf`. */
  configPath: string;
  home: string;
  memoryPath: string;
  /** The known_hosts of all that is reached over Session Manager. */
  sessionKnownHosts: string;
  /** The words that start jitney-ssh. */
  helper: readonly string[];
  clock: Clock;
  awsNow: () => number;
  /** False once a reload has let go of the entry. */
  isHeld: (held: Held) => boolean;
  log: Log;
}

export class SshHosts {
  private readonly options: SshHostsOptions;
  private readonly memory: HostMemory;
  private readonly hosts = new Map<Held, SshHost>();
  private sessionHosts: readonly Held[] = [];
  /** A host takes the socket's place when the former one has left it, be it of a killed agent. */
  private closing: Promise<unknown> = Promise.resolve();
  /** The users that ssh's configuration names, by alias: ssh reads it before anybody can correct it. */
  private toldUsers = new Map<string, string | undefined>();

  constructor(options: SshHostsOptions) {
    this.options = options;
    const onDamaged = (setAside: string) => options.log("state-damaged", { setAside });
    const onTrouble = ({ message }: Failure) => options.log("ssh-memory-failed", { why: message });
    this.memory = new HostMemory({ path: options.memoryPath, onDamaged, onTrouble });
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
    this.sessionHosts = entries.filter(({ entry }) => entry.kind === "ssm");
    this.enqueue(async () => removeOrphans(this.options.folder, this.ids()));
    this.writeConfig();
  }

  /** Throws where the entry is none that ssh reaches, or where ssh would be misled. */
  find(held: Held): SshHost {
    const host = this.hosts.get(held);
    if (host === undefined) throw notSsh(held);
    const problem = this.problems().get(held);
    if (problem === undefined) return host;
    this.writeConfig(); // without it: the name is the user's own from now on
    throw problem;
  }

  /** Why ssh cannot use entries by their names. Looked up anew: the user's files change without us. */
  problems(): ReadonlyMap<Held, Failure> {
    const all = [...this.hosts.keys(), ...this.sessionHosts];
    if (all.length === 0) return new Map();
    const { configPath, home } = this.options;
    const taken = readUserHosts(userConfigPath(home), configPath);
    const problems = new Map<Held, Failure>();
    for (const held of all) {
      const place = spellings(held.entry.sshHost)
        .map((name) => taken.get(name))
        .find((found) => found !== undefined);
      if (place !== undefined) problems.set(held, takenName(held, place));
    }
    return problems;
  }

  /** Until when a restart would be felt. */
  busyUntil(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...[...this.hosts.values()].map((host) => host.busyUntil));
  }

  /** Whether ssh was told who logs in before this call: a first ssh has read its configuration too early. */
  wasToldUser(host: SshHost, user: string): boolean {
    return this.toldUsers.get(host.paths.alias) === user;
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
    const { configPath, helper, home } = this.options;
    try {
      const problems = this.problems();
      const hosts = [...this.hosts].filter(([held]) => !problems.has(held));
      const knowsCommand = usesKeyword(userConfigPath(home), configPath, "KnownHostsCommand");
      const described = hosts.map(([, host]) => ({ ...describe(host), knowsCommand }));
      const sessions = this.sessionHosts
        .filter((held) => !problems.has(held))
        .flatMap((held) => this.describeSession(held));
      writeClientConfig(configPath, formatClientConfig(described, sessions, helper));
      this.toldUsers = new Map(hosts.map(([, host]) => [host.paths.alias, host.user]));
    } catch (error) {
      this.options.log("ssh-config-failed", { why: asFailure(error).message });
    }
  }

  async stop(): Promise<void> {
    for (const [held, host] of this.hosts) this.close(held, host);
    await this.closing;
  }

  private describeSession({ entry }: Held): SessionHost[] {
    if (entry.kind !== "ssm") return [];
    const { sessionKnownHosts: knownHosts } = this.options;
    const { name, sshHost, node, user, port } = entry;
    const names = [...spellings(sshHost), ...(node.by === "id" ? [node.id] : [])];
    const alias = `jitney.ssm.${node.by === "id" ? node.id : name}`;
    return [{ names, entry: name, user, port, alias, knownHosts }];
  }

  private accept(host: SshHost, { keeper }: Held): void {
    const lease = keeper.peek();
    if (lease === undefined) return;
    const { user } = host;
    try {
      host.accept(lease);
    } catch (error) {
      this.complain(host.entry, error);
    }
    if (host.user !== user) this.writeConfig();
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

function describe({ entry, user, paths }: SshHost) {
  const { alias, socket: agentSocket, knownHosts } = paths;
  return { name: entry.sshHost, entry: entry.name, user, port: entry.port, alias, agentSocket, knownHosts };
}

function takenName({ entry: { kind, name, sshHost } }: Held, place: Place): Failure {
  return new Failure("config-invalid", `${formatPlace(place)} has a Host ${sshHost} of its own`, {
    next: `give jitney's another name; write below [${kind} ${name}]: ssh_host = ${kind}-${name}`,
  });
}

function notSsh({ entry }: Held): Failure {
  const detail = `${entry.name} (${entry.kind}) is nothing that ssh logs in to`;
  const next = entry.kind === "jit" ? `run: jitney shell ${entry.name}` : "see what it is for: jitney status";
  return new Failure("bad-request", detail, { next });
}
