// Keeps the lease of one entry: one fetch in flight whoever asks, the held lease handed out to its true
// end whatever a renewal does, a wipe stronger than what it overtakes.

import { asFailure, Failure, type FailureCode } from "../../protocol/failure.ts";
import { type Ask, covers, type Source } from "../sources/source.ts";
import type { Clock } from "./clock.ts";
import { isRenewal, type Lease, succeed } from "./lease.ts";
import { isMendedByTime, nextAttemptAt } from "./plan.ts";
import type { Item, Schedule } from "./schedule.ts";

/** One fetch may take so long, with all its calls, in milliseconds. */
const longestFetchMs = 20_000;

/** AWS answers in far less when it answers. */
const shortestFetchMs = 2_000;

/** Two looks at the clocks differ by some milliseconds; planning once too often costs nothing. */
const clockSlackMs = 1_000;

/** What does not heed its signal (a credential_process that waits for somebody) is given up after so much more. */
const giveUpMs = 1_000;

/** After a check of the principal that came to nothing the next one comes so much later. */
const verifyAgainMs = 60_000;

/** Answers to an access request: nobody waits for one any longer. */
const answers = new Set<FailureCode>([
  "approval-rejected",
  "approval-revoked",
  "access-expired",
  "request-not-allowed",
]);

/** What a fetch may fail with for want of somebody who may do more. */
const mendedByAuthority = new Set<FailureCode>(["request-not-allowed", "access-expired"]);

export interface KeeperOptions {
  name: string;
  idleAfterMs: number;
  source: Source;
  schedule: Schedule;
  clock: Clock;
  /** AWS's clock, which judges whether a lease has ended. */
  awsNow: () => number;
  /** A signal that aborts after so many milliseconds. */
  deadline: (ms: number) => AbortSignal;
  random: () => number;
  /** Called whenever what status shows may have changed. */
  changed: (event: KeeperEvent, failure?: Failure) => void;
}

/** `followed`: what is known of its next access request may have changed. */
export type KeeperEvent = "fetched" | "failed" | "forgotten" | "ended" | "followed";

interface Flight {
  ask: Ask;
  promise: Promise<Lease>;
  /** Somebody may have logged in as another since it began. */
  isDoubted: boolean;
}

export interface FailedAttempt {
  failure: Failure;
  at: number;
  /** How often it failed so in a row, and since when. */
  count: number;
  since: number;
}

export class Keeper implements Item {
  readonly name: string;
  private readonly options: KeeperOptions;
  private held: Lease | undefined;
  private flight: Flight | undefined;
  private generation = 0;
  private usedAt = Number.NEGATIVE_INFINITY;
  private attemptedAt: number | undefined;
  private failed: FailedAttempt | undefined;
  private isWanted = false;
  /** An access request waits for its answer, whatever the last poll failed with. */
  private isFollowing = false;
  /** When to ask again whose the lease is; undefined: nobody doubts it. */
  private verifyAt: number | undefined;
  private isClosed = false;
  private jitter: number;

  constructor(options: KeeperOptions) {
    this.options = options;
    this.name = options.name;
    this.jitter = options.random();
  }

  /** The lease, if one is held and has not ended. Being asked for keeps an entry awake. */
  use(): Lease | undefined {
    const lease = this.peek();
    this.usedAt = this.options.clock.now();
    if (lease !== undefined && this.isResting(lease)) this.plan();
    return lease;
  }

  /** The same without counting as use. */
  peek(): Lease | undefined {
    return this.held !== undefined && this.held.expiresAt > this.options.awsNow() ? this.held : undefined;
  }

  get lastUseAt(): number | undefined {
    return Number.isFinite(this.usedAt) ? this.usedAt : undefined;
  }

  get lastFailure(): FailedAttempt | undefined {
    return this.failed;
  }

  get nextAt(): number | undefined {
    return this.options.schedule.at(this);
  }

  get isFetching(): boolean {
    return this.flight !== undefined;
  }

  /** The lease, fetched where none is held. Throws what the fetch failed with. */
  async obtain(ask: Ask): Promise<Lease> {
    return this.use() ?? this.fetch(ask);
  }

  /**
   * One fetch for all who ask while it flies. Who may do more than the one it was begun for, and sees it
   * fail for want of that, begins another.
   */
  async fetch(ask: Ask): Promise<Lease> {
    for (;;) {
      if (this.isClosed) throw overtaken(this.name);
      const joined = this.flight;
      if (joined === undefined) return this.start(ask);
      try {
        return await joined.promise;
      } catch (error) {
        if (covers(joined.ask, ask) || !mendedByAuthority.has(asFailure(error).code)) throw error;
      }
    }
  }

  /** Polls and renewals, when the schedule says so. */
  run(): void {
    if (this.held !== undefined && this.peek() === undefined) this.end();
    if (this.verifyAt !== undefined && this.verifyAt <= this.options.clock.now()) void this.verifyPrincipal();
    const dueAt = this.wishedAt();
    if (dueAt === undefined || dueAt > this.options.clock.now()) {
      this.plan();
      return;
    }
    this.fetch({ by: "agent" }).catch(() => undefined); // land() has noted the failure
  }

  /** Drops the lease and whatever is in flight. */
  forget(): void {
    this.generation += 1;
    this.held = undefined;
    this.flight = undefined;
    this.failed = undefined;
    this.isWanted = false;
    this.isFollowing = false;
    this.verifyAt = undefined;
    this.plan();
    this.options.changed("forgotten");
  }

  /** Forgets for good: whoever still has it is handed nothing, and nothing is planned any more. */
  close(): void {
    this.isClosed = true;
    this.forget();
  }

  /** Something changed that may mend what time cannot: a login, an edited file. */
  reconsider(): void {
    if (this.failed === undefined || !this.isWanted) return;
    this.failed = undefined;
    this.attemptedAt = undefined;
    this.plan();
  }

  /** Begins to poll for what was filed earlier, by a former agent or another caller. */
  follow(): void {
    this.isWanted = true;
    this.isFollowing = true;
    this.usedAt = this.options.clock.now();
    this.plan();
  }

  /**
   * Somebody may have logged in as another: drops a lease that is not the present principal's, now or as soon as AWS
   * can be asked, and lets a fetch that is in flight bring no such one.
   */
  async verifyPrincipal(): Promise<void> {
    if (this.flight !== undefined) this.flight.isDoubted = true;
    const lease = this.peek();
    this.verifyAt = lease && this.options.clock.now() + verifyAgainMs;
    if (lease === undefined) return;
    try {
      const principal = await this.options.source.principal(this.options.deadline(longestFetchMs));
      this.verifyAt = undefined;
      if (principal !== lease.principal && this.held === lease) this.forget();
    } catch (error) {
      if (!isMendedByTime(asFailure(error).code)) this.verifyAt = undefined; // the login that mends it asks anew
    }
    this.plan();
  }

  private start(ask: Ask): Promise<Lease> {
    const generation = this.generation;
    const { source, deadline } = this.options;
    const fetchMs = this.fetchMs();
    const end = deadline(fetchMs + giveUpMs);
    const fetched = source.fetch(ask, deadline(fetchMs)).then((lease) => this.admit(lease, flight));
    const promise = giveUpAt(end, fetched, this.name).then(
      (lease) => this.land(lease, generation),
      (error: unknown) => this.crash(error, generation),
    );
    const flight: Flight = { ask, promise, isDoubted: false };
    this.attemptedAt = this.options.clock.now();
    this.flight = flight;
    this.plan();
    promise.catch(() => undefined); // whoever waits sees it too
    return promise;
  }

  /** While a lease still lives, short enough to try several times before it ends. */
  private fetchMs(): number {
    const leftMs = (this.peek()?.expiresAt ?? Number.POSITIVE_INFINITY) - this.options.awsNow();
    return Math.min(longestFetchMs, Math.max(shortestFetchMs, Math.ceil(leftMs / 4))); // a signal takes whole ones
  }

  private async admit(lease: Lease, { isDoubted }: Flight): Promise<Lease> {
    if (!isDoubted) return lease;
    const { source, deadline } = this.options;
    if ((await source.principal(deadline(longestFetchMs))) !== lease.principal) throw overtaken(this.name);
    return lease;
  }

  private land(fetched: Lease, generation: number): Lease {
    if (generation !== this.generation) throw overtaken(this.name);
    this.flight = undefined;
    const wasFailing = this.failed !== undefined;
    const isNews = isRenewal(this.held, fetched);
    if (isNews) this.jitter = this.options.random();
    if (isNews) this.held = succeed(this.held, fetched);
    if (this.peek() === undefined) return this.crash(endedFailure(this.name), generation);
    this.failed = undefined;
    this.isWanted = true;
    this.isFollowing = false;
    this.plan();
    if (isNews || wasFailing) this.options.changed("fetched");
    return this.held ?? fetched;
  }

  private crash(error: unknown, generation: number): never {
    const failure = asFailure(error);
    if (generation !== this.generation) throw overtaken(this.name);
    this.flight = undefined;
    if (failure.code === "approval-revoked") this.held = undefined;
    if (failure.code === "approval-pending") this.isWanted = this.isFollowing = true;
    if (answers.has(failure.code)) this.isFollowing = false;
    const at = this.options.clock.now();
    const former = this.failed?.failure.code === failure.code ? this.failed : undefined;
    this.failed = { failure, at, count: (former?.count ?? 0) + 1, since: former?.since ?? at };
    this.jitter = this.options.random();
    this.plan();
    this.options.changed("failed", failure);
    throw failure;
  }

  /** The lease has ended and nothing replaced it. */
  private end(): void {
    this.held = undefined;
    this.options.changed("ended");
  }

  /** The next attempt, and the end of the lease whatever comes of it: what was made of it goes then. */
  private plan(): void {
    const attemptAt = this.isFetching ? undefined : this.wishedAt();
    const wishes = [attemptAt, this.verifyAt, this.endsAt(this.held)].filter((at) => at !== undefined);
    const next = this.isClosed || wishes.length === 0 ? undefined : Math.min(...wishes);
    this.options.schedule.set(this, next);
  }

  /** Nothing is planned for it before its end: it fell asleep, or waits for somebody to mend something. */
  private isResting(lease: Lease): boolean {
    return (this.nextAt ?? Number.POSITIVE_INFINITY) > (this.endsAt(lease) ?? 0) - clockSlackMs;
  }

  /** The schedule goes by this machine's clock, leases by AWS's. */
  private endsAt(lease: Lease | undefined): number | undefined {
    return lease && lease.expiresAt - this.aheadMs;
  }

  /** How far AWS's clock is ahead of this machine's. */
  private get aheadMs(): number {
    return this.options.awsNow() - this.options.clock.now();
  }

  private wishedAt(): number | undefined {
    const { clock, idleAfterMs } = this.options;
    const { failed, aheadMs } = this;
    const lease = this.peek();
    return nextAttemptAt({
      now: clock.now(),
      lease: lease && { issuedAt: lease.issuedAt - aheadMs, expiresAt: lease.expiresAt - aheadMs },
      lastUseAt: this.usedAt,
      idleAfterMs,
      lastAttemptAt: this.attemptedAt,
      failure: failed && {
        code: failed.failure.code,
        count: failed.count,
        retryAfterMs: failed.failure.retryAfterMs,
      },
      isWanted: this.isWanted,
      isFollowing: this.isFollowing,
      jitter: this.jitter,
    });
  }
}

/** What came in time is held by nobody afterwards: the signal lives on till its end. */
async function giveUpAt<T>(end: AbortSignal, work: Promise<T>, name: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(hungFailure(name));
  end.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work, late]);
  } finally {
    end.removeEventListener("abort", giveUp);
  }
}

function hungFailure(name: string): Failure {
  return new Failure("timeout", `fetching ${name} did not end when its time was over`, {
    next: "see what the source profile waits for: jitney logs",
  });
}

function endedFailure(name: string): Failure {
  return new Failure("clock-skew", `what AWS gave for ${name} has ended already`, {
    next: "set this machine's clock: timedatectl set-ntp true",
  });
}

function overtaken(name: string): Failure {
  const code: FailureCode = "service-unavailable";
  return new Failure(code, `${name} was forgotten while it was being fetched`, { next: "run it again" });
}
