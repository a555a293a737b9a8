// What ssh is told of our hosts, kept as it should be: a name that the user takes is left to the user and comes back
// with its end, a file that was deleted is written again. Without polling: at a change of ~/.ssh, a login, a lease,
// a look at the status.

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { asFailure, type Failure } from "../../protocol/failure.ts";
import type { Held } from "../entries.ts";
import type { Log } from "../log.ts";
import { formatClientConfig, type SessionHost, spellings } from "./client-config.ts";
import { findForeign, writeClientConfig } from "./client-config-file.ts";
import { SshFolderWatch } from "./ssh-folder-watch.ts";
import type { SshHost } from "./ssh-host.ts";
import { findTaken } from "./taken-names.ts";
import { readUserHosts, userConfigPath, usesKeyword } from "./user-config.ts";

export interface ToldHosts {
  certificate: ReadonlyMap<Held, SshHost>;
  session: readonly Held[];
}

export interface ToldConfigOptions {
  /** `~/.ssh/jitney.conf`. */
  configPath: string;
  home: string;
  /** The known_hosts of all that is reached over Session Manager. */
  sessionKnownHosts: string;
  /** The words that start jitney-ssh. */
  helper: readonly string[];
  log: Log;
  /** Told when a change of the user's files made another of ours. */
  onReview: () => void;
}

export class ToldConfig {
  private readonly options: ToldConfigOptions;
  private readonly watch: SshFolderWatch;
  /** Undefined until there is a configuration, and after the end: then nothing is known of what ssh should hear. */
  private hosts: ToldHosts | undefined;
  /** The users that it names, by alias: ssh reads it before anybody can correct it. */
  private users = new Map<string, string | undefined>();
  private withheld = "";
  private complaint: string | undefined;

  constructor(options: ToldConfigOptions) {
    this.options = options;
    this.watch = new SshFolderWatch(dirname(options.configPath), () => this.review());
  }

  load(hosts: ToldHosts): void {
    this.hosts = hosts;
    this.write();
  }

  stop(): void {
    this.hosts = undefined;
    this.watch.stop();
  }

  /** The entries whose names are the user's own. Looked up anew: the user's files change without us. */
  taken(): ReadonlyMap<Held, Failure> {
    const all = this.all();
    if (all.length === 0) return new Map();
    const { configPath, home } = this.options;
    return findTaken(all, readUserHosts(userConfigPath(home), configPath));
  }

  /** Why ssh cannot use entries by their names. */
  problems(): ReadonlyMap<Held, Failure> {
    const taken = this.taken();
    this.write(taken);
    const foreign = findForeign(this.options.configPath);
    if (foreign === undefined) return taken;
    return new Map(this.all().map((held) => [held, taken.get(held) ?? foreign]));
  }

  wasToldUser({ paths }: SshHost, user: string): boolean {
    return this.users.get(paths.alias) === user;
  }

  /** Touches the file only where it says something else. */
  write(taken = this.taken()): void {
    if (this.hosts === undefined) return;
    const certificate = [...this.hosts.certificate].filter(([held]) => !taken.has(held));
    const hosts = certificate.map(([, host]) => host);
    const session = this.hosts.session.filter((held) => !taken.has(held));
    try {
      writeClientConfig(this.options.configPath, this.format(hosts, session));
      this.users = new Map(hosts.map(({ paths, user }) => [paths.alias, user]));
      this.complaint = undefined;
    } catch (error) {
      this.complain(asFailure(error).message);
    }
    this.withheld = listNames(taken);
    if (this.all().length > 0) this.watch.ensure();
  }

  private all(): Held[] {
    return this.hosts === undefined ? [] : [...this.hosts.certificate.keys(), ...this.hosts.session];
  }

  /**
   * Only what the user did is answered here, not whatever the file says: agents that share a home would overwrite
   * each other's without end.
   */
  private review(): void {
    if (this.all().length === 0) return;
    const taken = this.taken();
    if (listNames(taken) === this.withheld && existsSync(this.options.configPath)) return;
    this.write(taken);
    this.options.onReview();
  }

  private format(hosts: readonly SshHost[], session: readonly Held[]): string {
    const { configPath, home, helper } = this.options;
    const knowsCommand = usesKeyword(userConfigPath(home), configPath, "KnownHostsCommand");
    const described = hosts.map((host) => ({ ...describe(host), knowsCommand }));
    return formatClientConfig(
      described,
      session.flatMap((held) => this.describeSession(held)),
      helper,
    );
  }

  private describeSession({ entry }: Held): SessionHost[] {
    if (entry.kind !== "ssm") return [];
    const { sessionKnownHosts: knownHosts } = this.options;
    const { name, sshHost, node, user, port } = entry;
    const names = [...spellings(sshHost), ...(node.by === "id" ? [node.id] : [])];
    const alias = `jitney.ssm.${node.by === "id" ? node.id : name}`;
    return [{ names, entry: name, user, port, alias, knownHosts }];
  }

  /** Once: it is tried again at each look. */
  private complain(why: string): void {
    if (this.complaint !== why) this.options.log("ssh-config-failed", { why });
    this.complaint = why;
  }
}

function describe({ entry, user, paths }: SshHost) {
  const { alias, socket: agentSocket, knownHosts } = paths;
  return { name: entry.sshHost, entry: entry.name, user, port: entry.port, alias, agentSocket, knownHosts };
}

function listNames(taken: ReadonlyMap<Held, Failure>): string {
  return [...taken.keys()].map(({ entry }) => entry.name).join(" ");
}
