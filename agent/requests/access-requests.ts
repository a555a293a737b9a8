// The state machine of access requests: at most one pending for a node, across entries, callers, restarts
// and crashes. The intent is on the disk before AWS is asked, the id before anybody is answered, and what
// AWS did not confirm is looked for before anything is filed again.

import { randomUUID } from "node:crypto";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { isFor, isOpen, type NodeKey, type RequestRecord } from "./record.ts";
import { lookDeniedFailure, lookingFailure, refusedFailure } from "./request-failures.ts";
import { isSameRequester } from "./requester.ts";
import type { AccessRequestService, ListedRequest } from "./service.ts";
import { isAmbiguous } from "./service.ts";
import type { RequestStore } from "./store.ts";

/** How long a request that AWS did not confirm is looked for: the listing may lag. */
export const lookMs = 30_000;

/** An unconfirmed intent older than this is dropped, not filed again: whoever wanted it has gone. */
const staleIntentMs = 10 * 60_000;

/** Without a right to file, AWS is asked so often at most whether somebody filed by other means. */
const adoptEveryMs = 60_000;

const maxTries = 3;

export interface Wish {
  key: NodeKey;
  principal: string;
  /** The entry that wants it; undefined for a node named without one. */
  entry: string | undefined;
  tags: readonly { key: string; value: string }[];
  /** File although the last one was rejected or revoked. */
  again: boolean;
  /** For the window after the current one. */
  next: boolean;
  /** Nobody at a terminal asked for it. */
  isUnattended: boolean;
  /** The reason to file with, or a Failure why this use may not. */
  permit: (last: RequestRecord | undefined) => string | Failure;
}

export interface AccessRequestsOptions {
  store: RequestStore;
  now: () => number;
  /** Told of each step, for log and notifications. */
  onStep: (step: "filed" | "adopted" | "lost" | "refused", record: RequestRecord, wish?: Wish) => void;
  /** Told when more is known of one: approvers' names come after the credentials. */
  onUpdate?: () => void;
}

export class AccessRequests {
  private readonly options: AccessRequestsOptions;
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly lookedAt = new Map<string, number>();
  private readonly polled = new Map<string, number>();
  private readonly detailed = new Set<string>();

  constructor(options: AccessRequestsOptions) {
    this.options = options;
  }

  /** The open request for the node, found, adopted or filed. Throws a Failure where there can be none yet. */
  ensure(wish: Wish, service: AccessRequestService, signal: AbortSignal): Promise<RequestRecord> {
    return this.inTurn(wish.key, () => {
      const hasWindow = this.find(wish.key, false)?.state === "approved";
      const next = wish.next && hasWindow; // without an open window the next one is the first
      return this.ensureInTurn({ ...wish, next }, service, signal);
    });
  }

  all(): readonly RequestRecord[] {
    return this.options.store.all();
  }

  /** How long ago AWS was asked for the request's token, by this machine's clock: AWS's may be learnt between. */
  sincePollMs(record: RequestRecord): number {
    const sinceMs = this.options.now() - (this.polled.get(record.key) ?? Number.NEGATIVE_INFINITY);
    return sinceMs < 0 ? Number.POSITIVE_INFINITY : sinceMs; // the clock was set back
  }

  notePoll(record: RequestRecord): void {
    this.polled.set(record.key, this.options.now());
  }

  /** Whether its OpsItem was asked for since this agent started. */
  hasDetails(record: RequestRecord): boolean {
    return this.detailed.has(record.key);
  }

  noteDetails(record: RequestRecord): void {
    this.detailed.add(record.key);
  }

  /** The open one for the node and window, as far as the agent knows. */
  find(key: NodeKey, next: boolean): RequestRecord | undefined {
    return this.options.store
      .all()
      .find((record) => isFor(record, key) && isOpen(record) && record.next === next);
  }

  /** The last one for the node, whatever became of it. */
  last(key: NodeKey): RequestRecord | undefined {
    return this.options.store.all().findLast((record) => isFor(record, key));
  }

  /** Writes down what AWS said of the request. */
  async update(record: RequestRecord, change: Partial<RequestRecord>): Promise<RequestRecord> {
    const written = await this.options.store.change((records) => {
      const index = records.findIndex((candidate) => candidate.key === record.key);
      const updated = { ...(records[index] ?? record), ...change };
      if (index === -1) records.push(updated);
      else records[index] = updated;
      return updated;
    });
    this.options.onUpdate?.();
    return written;
  }

  private async ensureInTurn(
    wish: Wish,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    const open = this.find(wish.key, wish.next) ?? (await this.promote(wish));
    if (open !== undefined && open.state !== "filing") return open;
    if (open !== undefined) {
      const settled = await this.settle(open, wish, service, signal);
      if (settled !== undefined) return settled;
    }
    const last = this.last(wish.key);
    if (!wish.again && !wish.next && last !== undefined && isRefused(last)) throw refusedFailure(last);
    return this.adoptOrFile(wish, last, service, signal);
  }

  /** The request for the window after becomes the current one when there is no other. */
  private async promote(wish: Wish): Promise<RequestRecord | undefined> {
    const waiting = wish.next ? undefined : this.find(wish.key, true);
    return waiting && this.update(waiting, { next: false });
  }

  /** One person's own request by other means is adopted; only then is one filed. */
  private async adoptOrFile(
    wish: Wish,
    last: RequestRecord | undefined,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    const reason = wish.permit(last);
    if (reason instanceof Failure && (reason.needs !== undefined || this.hasLookedLately(wish.key)))
      throw reason;
    const found = await this.look(wish, service, signal).catch((error: unknown) => {
      if (asFailure(error).code !== "access-denied") throw error;
      return undefined; // listing is a courtesy here: nothing says that there is one to find
    });
    if (found !== undefined) return this.adopt(this.intend(wish, "filed outside jitney"), found);
    if (reason instanceof Failure) throw reason;
    return this.file(this.intend(wish, reason), wish, service, signal);
  }

  /** Ends the doubt about an intent without an id; undefined where it was dropped. */
  private async settle(
    record: RequestRecord,
    wish: Wish,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord | undefined> {
    const ageMs = this.options.now() - record.filedAt;
    const { principal } = record; // whoever asks now, it was filed as this one
    const found = await this.look({ key: wish.key, principal }, service, signal).catch((error: unknown) => {
      if (asFailure(error).code !== "access-denied") throw error;
      if (wish.again) return "unknown" as const; // a person has looked in the console instead
      throw lookDeniedFailure(record);
    });
    if (found === undefined && ageMs < lookMs) throw lookingFailure(record);
    if (found !== undefined && found !== "unknown") return this.adopt(record, found);
    if (ageMs < staleIntentMs && record.tries < maxTries) {
      return this.file(retry(record, wish.principal, this.options.now()), wish, service, signal);
    }
    this.options.onStep("lost", record);
    await this.drop(record);
    return undefined;
  }

  private async file(
    intent: RequestRecord,
    wish: Wish,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    const rival = await this.writeIntent(intent);
    if (rival !== undefined) throw lookingFailure(rival);
    const start = { node: wish.key.node, reason: intent.reason, tags: wish.tags };
    const id = await service.start(start, signal).catch(async (error: unknown) => {
      const failure = asFailure(error);
      if (isAmbiguous(failure)) throw lookingFailure(intent, failure);
      await this.drop(intent);
      throw failure;
    });
    const filed = await this.update(intent, { id, state: "pending" });
    this.options.onStep("filed", filed, wish);
    return filed;
  }

  /** Another agent of this user may have written one meanwhile; then that one counts. */
  private writeIntent(intent: RequestRecord): Promise<RequestRecord | undefined> {
    return this.options.store.change((records) => {
      const rival = records.find(
        (record) =>
          isFor(record, intent) && isOpen(record) && record.next === intent.next && record.key !== intent.key,
      );
      if (rival !== undefined) return rival;
      const index = records.findIndex((record) => record.key === intent.key);
      if (index === -1) records.push(intent);
      else records[index] = intent;
      return undefined;
    });
  }

  private async adopt(record: RequestRecord, found: ListedRequest): Promise<RequestRecord> {
    const state = found.status === "Approved" ? "approved" : "pending";
    const adopted = await this.update(record, {
      id: found.id,
      state,
      filedAt: found.createdAt ?? record.filedAt,
    });
    this.options.onStep("adopted", adopted);
    return adopted;
  }

  /** The newest open one of this requester at AWS that the agent does not know yet. */
  private async look(
    wish: Pick<Wish, "key" | "principal">,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<ListedRequest | undefined> {
    this.lookedAt.set(keyText(wish.key), this.options.now());
    const known = new Set(this.options.store.all().map((record) => record.id));
    const listed = await service.list(wish.key.node, signal);
    return listed
      .filter((item) => item.status === "Pending" || item.status === "Approved")
      .filter((item) => !known.has(item.id) && isSameRequester(item.createdBy, wish.principal))
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))[0];
  }

  private hasLookedLately(key: NodeKey): boolean {
    const lookedAt = this.lookedAt.get(keyText(key));
    return lookedAt !== undefined && this.options.now() - lookedAt < adoptEveryMs;
  }

  private drop(record: RequestRecord): Promise<void> {
    return this.options.store.change((records) => {
      const index = records.findIndex((candidate) => candidate.key === record.key);
      if (index !== -1) records.splice(index, 1);
    });
  }

  private intend(wish: Wish, reason: string): RequestRecord {
    return {
      key: randomUUID(),
      state: "filing",
      ...wish.key,
      principal: wish.principal,
      ...(wish.entry !== undefined && { entry: wish.entry }),
      reason,
      filedAt: this.options.now(),
      tries: 1,
      next: wish.next,
    };
  }

  /** One after the other for each node: entries that name the same node share its request. */
  private inTurn<T>(key: NodeKey, work: () => Promise<T>): Promise<T> {
    const text = keyText(key);
    const turn = (this.queues.get(text) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.queues.set(text, settled);
    settled.then(() => this.queues.get(text) === settled && this.queues.delete(text));
    return turn;
  }
}

function retry(record: RequestRecord, principal: string, now: number): RequestRecord {
  return { ...record, principal, tries: record.tries + 1, filedAt: now };
}

function isRefused(record: RequestRecord): boolean {
  return record.state === "rejected" || record.state === "revoked";
}

function keyText({ account, region, node }: NodeKey): string {
  return `${account}/${region}/${node}`;
}
