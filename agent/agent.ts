// The agent without its socket: everything it knows, put together once. Routes ask it; signals drive it.

import type { Failure } from "../protocol/failure.ts";
import { findLasting } from "../protocol/launch.ts";
import type { Environment } from "../protocol/paths.ts";
import { home, runtimeFolder, socketPath, sshConfigPath, stateFolder } from "../protocol/paths.ts";
import type { StatusDocument } from "../protocol/status-document.ts";
import { Announcements } from "./announcements.ts";
import { type Audit, createAudit } from "./audit.ts";
import { watchAwsFiles } from "./aws-watch.ts";
import { CallsInFlight } from "./calls-in-flight.ts";
import type { Config } from "./config/config.ts";
import { configPlaces } from "./config/config-files.ts";
import { ConfigWatch } from "./config-watch.ts";
import { Entries, type Held } from "./entries.ts";
import { showEnvironment } from "./environment.ts";
import { Events } from "./events.ts";
import { AwsClock, systemClock } from "./leases/clock.ts";
import type { KeeperEvent } from "./leases/keeper.ts";
import { Schedule } from "./leases/schedule.ts";
import { formatLine, type Log, openLogFile } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { AccessRequests } from "./requests/access-requests.ts";
import { RequestStore } from "./requests/store.ts";
import type { SourceProfile } from "./sources/source-profile.ts";
import { SshHosts } from "./ssh-hosts/ssh-hosts.ts";
import { describeStatus } from "./status.ts";
import { busyUntil } from "./upgrade/busy-until.ts";
import { executableIdentity } from "./upgrade/executable-identity.ts";
import { answersVersion, type FindCommand } from "./upgrade/successor.ts";
import { Upgrade } from "./upgrade/upgrade.ts";

/** A write for each answer would cost the agent a fifth of its rate (measured). */
const auditGatherMs = 50;

export interface AgentOptions {
  env: Environment;
  /** What runs: the packaged executable, or the run time. */
  executable: string;
  /** Absent: a replaced executable is told in status, and that is all. */
  successor?: { findCommand: FindCommand; restart: () => void };
}

export class Agent {
  readonly startedAt = systemClock.now();
  readonly events = new Events();
  readonly calls = new CallsInFlight(() => this.upgrade?.consider());
  readonly log: Log;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly entries: Entries;
  readonly requests: AccessRequests;
  readonly config: ConfigWatch;
  readonly ssh: SshHosts;
  private readonly options: AgentOptions;
  private readonly schedule: Schedule;
  private readonly store: RequestStore;
  private readonly files: { close: () => Promise<void> }[];
  private readonly isReplaced: () => boolean;
  private readonly environment: Record<string, string>;
  private readonly announcements: Announcements;
  private readonly upgrade: Upgrade | undefined;
  private unwatchAws: () => void = () => undefined;

  constructor(options: AgentOptions) {
    this.options = options;
    const { env } = options;
    this.environment = showEnvironment(env);
    const state = stateFolder(env);
    const now = () => systemClock.now();
    const awsClock = new AwsClock(systemClock);
    const lost = (why: string) => process.stderr.write(`jitney: a log line is lost (${why})\n`);
    const log = openLogFile(state, "agent.log", 0, lost);
    const audit = openLogFile(state, "audit.jsonl", auditGatherMs, lost);
    this.files = [log, audit];
    this.log = (event, fields = {}) => {
      const at = now();
      log.line(() => formatLine(at, event, fields));
    };
    this.audit = createAudit(audit, now);
    this.isReplaced = executableIdentity(options.executable);
    this.upgrade = this.createUpgrade();
    this.schedule = new Schedule({ clock: systemClock, random: Math.random, setTimer });
    this.store = new RequestStore({
      path: `${state}/requests.json`,
      now,
      onDamaged: (setAside) => this.log("state-damaged", { setAside }),
    });
    this.requests = new AccessRequests({
      store: this.store,
      now: () => awsClock.now(), // as the times that AWS gives
      onUpdate: () => this.events.changed(),
      onUnwritten: ({ message }) => this.log("state-unwritten", { why: message }),
      onStep: (step, record, wish) => {
        const { id, node, entry } = record;
        this.log(`request-${step}`, { id, node, entry });
        if (step === "filed" && wish?.isUnattended) this.announcements.filedUnattended(record);
        this.events.changed();
      },
    });
    this.entries = new Entries({
      schedule: this.schedule,
      clock: systemClock,
      awsClock,
      requests: this.requests,
      random: Math.random,
      onCall: (action, outcome) => this.noteCall(action, outcome),
      onEvent: (held, event, failure) => this.noteEvent(held, event, failure),
    });
    this.ssh = new SshHosts({
      folder: `${runtimeFolder(env)}/ssh`,
      configPath: sshConfigPath(env),
      home: home(env),
      memoryPath: `${state}/ssh-hosts.json`,
      sessionKnownHosts: `${state}/known_hosts`,
      helper: findLasting("jitney-ssh", env),
      clock: systemClock,
      awsNow: () => awsClock.now(),
      isHeld: (held) => this.entries.peek(held.entry.name) === held,
      changed: () => this.events.changed(),
      log: this.log,
    });
    this.metrics = createMetrics({
      startedAt: this.startedAt,
      leases: () => this.entries.list().filter(({ keeper }) => keeper.peek() !== undefined).length,
      waiting: () => this.requests.ledger.all().filter(({ state }) => state === "pending").length,
    });
    this.announcements = new Announcements({
      env,
      events: this.events,
      status: () => this.status(),
      schedule: this.schedule,
      clock: systemClock,
      isNotifyWanted: () => this.entries.isLoaded && this.entries.config.agent.notify,
      log: this.log,
    });
    this.config = new ConfigWatch({
      places: configPlaces(env),
      now,
      apply: (config) => this.apply(config, "config-read"),
      enforce: (config) => this.apply(config, "policy-read"),
      onFailure: (failure) => this.noteConfigFailure(failure),
    });
  }

  start(): void {
    this.store.load();
    this.ssh.start();
    this.announcements.start();
    this.config.start();
    this.upgrade?.start();
    this.log("started", { pid: process.pid, executable: this.options.executable });
  }

  /** Ends everything begun; what is in flight at AWS is abandoned, its intents are on the disk. */
  async stop(): Promise<void> {
    this.log("stopped", { pid: process.pid });
    this.upgrade?.stop();
    this.announcements.stop();
    this.unwatchAws();
    this.config.stop();
    this.entries.close();
    await this.ssh.stop();
    this.schedule.stop();
    this.events.stop();
    await Promise.all(this.files.map((file) => file.close()));
  }

  /** Drops every lease; approvals stay at AWS. Returns how many leases there were. */
  wipe(): number {
    const held = this.entries.list();
    const count = held.filter(({ keeper }) => keeper.peek() !== undefined).length;
    for (const { keeper } of held) keeper.forget();
    this.log("wiped", { leases: count });
    return count;
  }

  status(): StatusDocument {
    const { env, executable } = this.options;
    const isConfigured = this.entries.isLoaded;
    return describeStatus({
      startedAt: this.startedAt,
      executable,
      socket: socketPath(env),
      replaced: this.isReplaced(),
      environment: this.environment,
      configFiles: isConfigured ? this.entries.config.files : [],
      configFailure: this.config.failed,
      sourceProfiles: isConfigured ? this.entries.sources.all().map((profile) => profile.describe()) : [],
      held: this.entries.list(),
      problems: this.ssh.problems(),
    });
  }

  private createUpgrade(): Upgrade | undefined {
    const { executable, successor } = this.options;
    if (successor === undefined) return undefined;
    return new Upgrade({
      executable,
      isReplaced: this.isReplaced,
      answers: () => answersVersion(successor.findCommand),
      busyUntil: () => this.busyUntil(),
      now: () => systemClock.now(),
      setTimer,
      note: (event) => {
        this.log(event, { executable });
        this.events.changed();
      },
      restart: successor.restart,
    });
  }

  private busyUntil(): number {
    return busyUntil({
      isAnybodyWaiting: this.calls.any,
      held: this.entries.list(),
      isLoginNeeded: () => this.entries.sources.all().some(needsLogin),
      sshBusyUntil: this.ssh.busyUntil(),
    });
  }

  private apply(config: Config, event: "config-read" | "policy-read"): void {
    this.entries.load(config);
    this.ssh.load(this.entries.list(), config.policy);
    this.unwatchAws();
    this.unwatchAws = watchAwsFiles(config.agent, () => this.noteAwsChange());
    for (const profile of this.entries.sources.all()) profile.check().finally(() => this.events.changed());
    this.log(event, { entries: config.entries.length });
    this.events.changed();
  }

  private noteConfigFailure(failure: Failure): void {
    this.log("config-refused", { code: failure.code, detail: failure.message });
    this.events.changed();
  }

  /** Somebody logged in, or edited ~/.aws: leases of another principal go, and what failed is tried again. */
  private noteAwsChange(): void {
    this.log("aws-files-changed");
    this.entries.sources.invalidate();
    for (const { keeper } of this.entries.list()) {
      keeper.reconsider();
      void keeper.verifyPrincipal();
    }
  }

  private noteCall(action: string, outcome: "ok" | Failure): void {
    if (action === "credentials" && outcome === "ok") return;
    this.metrics.awsCalls(action, outcome === "ok" ? "ok" : outcome.code);
    if (outcome === "ok") this.log("aws-call", { action });
    else this.log("aws-call-failed", { action, code: outcome.code, detail: outcome.message });
  }

  private noteEvent(held: Held, event: KeeperEvent, failure?: Failure): void {
    const { entry, keeper } = held;
    this.ssh.note(held, event);
    this.upgrade?.consider();
    if (failure?.code === "approval-revoked") this.entries.forgetShared(held);
    if (event === "fetched" || event === "failed") this.metrics.fetches(entry.kind, failure?.code ?? "ok");
    this.events.changed();
    const isSameAgain = event === "failed" && (keeper.lastFailure?.count ?? 0) > 1;
    if (event === "followed" || isSameAgain) return; // the requests' own lines, or the first one, said it
    this.log(`lease-${event}`, {
      name: keeper.name,
      code: failure?.code,
      detail: failure?.message,
      expiresAt: event === "fetched" ? isoOf(keeper.peek()?.expiresAt) : undefined,
    });
  }
}

function needsLogin(profile: SourceProfile): boolean {
  return profile.describe().state === "login-needed";
}

function setTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
