// One host that ssh reaches with an entry's certificate: its ssh-agent socket, its known_hosts, its key files
// where they are asked for. It is told of each lease, and gives out nothing that is not pinned to a host key.

import { dirname } from "node:path";
import { Failure } from "../../protocol/failure.ts";
import type { HostKeysDocument, SshAddressDocument, SshFilesDocument } from "../../protocol/ssh-documents.ts";
import type { LightsailEntry } from "../config/config.ts";
import type { Clock } from "../leases/clock.ts";
import type { Keeper } from "../leases/keeper.ts";
import type { CertificateValue, HostKey, Lease } from "../leases/lease.ts";
import type { Log } from "../log.ts";
import type { SshIdentity } from "../ssh-agent/identity.ts";
import { listenSshAgent, type SshAgentSocket } from "../ssh-agent/listen.ts";
import { openFolder } from "./host-folder.ts";
import type { HostMemory } from "./host-memory.ts";
import type { HostPaths } from "./host-paths.ts";
import { formatKnownHosts, writeIfChanged } from "./known-hosts.ts";
import { WantedFiles } from "./wanted-files.ts";

/** A login takes seconds; with less life left than this it is begun with a fresh certificate. */
const shortestLifeMs = 30_000;

/** A login that was prepared and has not been signed for after so long went wrong. */
const loginMs = 5_000;

export interface SshHostOptions {
  entry: LightsailEntry;
  keeper: Keeper;
  paths: HostPaths;
  memory: HostMemory;
  clock: Clock;
  awsNow: () => number;
  log: Log;
  /** What must have ended before its socket can be opened. */
  after: Promise<unknown>;
}

export class SshHost {
  readonly entry: LightsailEntry;
  readonly paths: HostPaths;
  readonly files: WantedFiles;
  private readonly options: SshHostOptions;
  private listening: Promise<SshAgentSocket>;
  private preparedAt = Number.NEGATIVE_INFINITY;
  private signedAt = Number.NEGATIVE_INFINITY;
  /** How often a lease has gone: what is in the making of one of them must not come after it. */
  private drops = 0;
  private isStopped = false;

  constructor(options: SshHostOptions) {
    this.options = options;
    this.entry = options.entry;
    this.paths = options.paths;
    this.files = new WantedFiles(options.entry, options.paths);
    this.listening = this.listen(options.after);
    this.listening.catch(() => undefined); // prepare() tries again
  }

  /** The user as far as it is known without asking AWS. */
  get user(): string | undefined {
    return this.entry.user ?? this.options.memory.user(this.paths.alias);
  }

  /**
   * Whether a login should begin with a fetch: the certificate is about to end, or the last login that was
   * prepared came to nothing, perhaps since the address is another one by now.
   */
  wantsFetch({ issuedAt, expiresAt }: Lease): boolean {
    const { clock, awsNow } = this.options;
    if (expiresAt - awsNow() < Math.min(shortestLifeMs, (expiresAt - issuedAt) / 4)) return true;
    const hasFailed = this.preparedAt > this.signedAt && clock.now() - this.preparedAt > loginMs;
    return hasFailed && awsNow() - issuedAt > shortestLifeMs;
  }

  /** Until when somebody counts on this very agent: a login that has begun, files that go when it ends. */
  get busyUntil(): number {
    if (this.files.areWanted) return Number.POSITIVE_INFINITY;
    return this.preparedAt > this.signedAt ? this.preparedAt + loginMs : Number.NEGATIVE_INFINITY;
  }

  /** What a login needs, with everything that ssh reads of it on the disk. */
  async prepare(lease: Lease): Promise<SshAddressDocument> {
    const { drops } = this;
    await this.ensureListening();
    if (drops !== this.drops) throw overtaken(this.entry);
    const value = certificateOf(lease, this.entry);
    const keys = this.pinnedKeys(value);
    if (keys.length === 0) throw keysMissing(this.entry);
    this.accept(lease);
    this.preparedAt = this.options.clock.now();
    return {
      via: "address",
      name: this.entry.name,
      user: value.user,
      principals: [...value.principals],
      addresses: [...value.addresses],
      port: this.entry.port,
      hostKeyAlias: this.paths.alias,
      expiresAt: new Date(lease.expiresAt).toISOString(),
    };
  }

  /** Takes over what a lease says of the host. */
  accept(lease: Lease): void {
    if (this.isStopped) throw closed(this.entry);
    const value = certificateOf(lease, this.entry);
    const { memory } = this.options;
    memory.rememberUser(this.paths.alias, value.user);
    if (value.hostKeys.length > 0) memory.forgetTrusted(this.paths.alias);
    this.writeKnownHosts(value);
    this.files.refresh(value);
    this.useForFiles();
  }

  /** Writes key and certificate to files, and keeps them fresh until the lease is forgotten or the agent ends. */
  async writeFiles(lease: Lease): Promise<SshFilesDocument> {
    const { user, addresses, port, hostKeyAlias, expiresAt } = await this.prepare(lease);
    this.files.ask(certificateOf(lease, this.entry));
    this.useForFiles();
    const { identityFile, certificateFile, knownHosts: userKnownHostsFile } = this.paths;
    return {
      ...{ identityFile, certificateFile, userKnownHostsFile },
      ...{ user, addresses, port, hostKeyAlias, expiresAt },
    };
  }

  describeKeys(lease: Lease): HostKeysDocument {
    const { hostKeys, addresses } = certificateOf(lease, this.entry);
    const trusted = this.options.memory.trusted(this.paths.alias);
    const { port } = this.entry;
    return { published: [...hostKeys], trusted: [...trusted], addresses: [...addresses], port };
  }

  /** Trusts these keys while AWS has published none. */
  trust(keys: readonly HostKey[], lease: Lease): void {
    const value = certificateOf(lease, this.entry);
    if (value.hostKeys.length > 0) throw alreadyPublished(this.entry);
    this.options.memory.trust(this.paths.alias, keys);
    this.writeKnownHosts(value);
  }

  /** The lease has gone: what was made of it goes too. */
  async drop(reason: "ended" | "forgotten"): Promise<void> {
    this.drops += 1;
    if (reason === "ended") return this.files.remove();
    this.files.giveUp();
    (await this.listening).cut();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.files.remove();
    const socket = await this.listening.catch(() => undefined); // it never was
    await socket?.stop();
  }

  /** Listens again where the path leads elsewhere by now, or where it could not be done before; once for all who ask. */
  private async ensureListening(): Promise<void> {
    const { listening } = this;
    const socket = await listening.catch(() => undefined);
    if (this.isStopped) throw closed(this.entry);
    const isLost = !socket?.isReachable();
    if (isLost && this.listening === listening) this.listening = this.listen(socket?.stop());
    await this.listening;
  }

  private async listen(after: Promise<unknown> = Promise.resolve()): Promise<SshAgentSocket> {
    const { log } = this.options;
    await after;
    openFolder(dirname(this.paths.socket));
    const { name, waitMs, requireSessionBind } = this.entry;
    return listenSshAgent(this.paths.socket, {
      identity: () => this.identify(),
      identityTimeoutMs: waitMs,
      requireSessionBind,
      note: (event, fields) => {
        if (event === "ssh-signed") this.signedAt = this.options.clock.now();
        log(event, { name, ...fields });
      },
    });
  }

  private async identify(): Promise<SshIdentity> {
    const { keeper } = this.options;
    const lease = await keeper.obtain({ by: "stranger" });
    const value = certificateOf(lease, this.entry);
    return {
      certificate: value.certificate,
      privateKey: value.privateKey,
      user: value.user,
      hostKeys: this.pinnedKeys(value).map(({ publicKey }) => Buffer.from(publicKey, "base64")),
      comment: `jitney ${this.entry.name}`,
    };
  }

  private pinnedKeys({ hostKeys }: CertificateValue): readonly HostKey[] {
    return hostKeys.length > 0 ? hostKeys : this.options.memory.trusted(this.paths.alias);
  }

  /** A lease is in use for as long as its files are wanted. */
  private useForFiles(): void {
    if (this.files.areWanted) this.options.keeper.use();
  }

  private writeKnownHosts(value: CertificateValue): void {
    const { alias, knownHosts } = this.paths;
    openFolder(dirname(knownHosts));
    const { port } = this.entry;
    const keys = this.pinnedKeys(value);
    writeIfChanged(knownHosts, formatKnownHosts({ alias, addresses: value.addresses, port, keys }));
  }
}

function certificateOf({ value }: Lease, { name }: LightsailEntry): CertificateValue {
  if (value.kind === "certificate") return value;
  throw new Error(`${name} holds ${value.kind}, not a certificate`);
}

function keysMissing({ name, instance }: LightsailEntry): Failure {
  return new Failure("host-keys-missing", `AWS has published no host keys for ${instance} yet`, {
    next: `wait some minutes after its first start, or look at its keys yourself: jitney trust ${name}`,
  });
}

function overtaken({ name }: LightsailEntry): Failure {
  const detail = `${name} was forgotten while its login was being prepared`;
  return new Failure("service-unavailable", detail, { next: "run it again" });
}

function closed({ name }: LightsailEntry): Failure {
  const detail = `${name} was changed or removed while its login was being prepared`;
  return new Failure("service-unavailable", detail, { next: "run it again" });
}

function alreadyPublished({ name, instance }: LightsailEntry): Failure {
  return new Failure(
    "bad-request",
    `AWS has published the host keys of ${instance}: they count, and no others`,
    {
      next: `run: ssh ${name}`,
    },
  );
}
