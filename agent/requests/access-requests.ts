// The state machine of access requests: at most one pending for a node, across entries, callers, restarts
// and crashes. The intent is on the disk before AWS is asked, the id before anybody is answered, and what
// AWS did not confirm is looked for before anything is filed again.

import { randomUUID } from "node:crypto";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { boundService, endWithSignal } from "./end-with-signal.ts";
import { RequestLedger, type RequestLedgerOptions } from "./ledger.ts";
import type { NodeKey, RequestRecord } from "./record.ts";
import { lookDeniedFailure, lookingFailure, refusedFailure } from "./request-failures.ts";
import { isSameRequester } from "./requester.ts";
import type { AccessRequestService, ListedRequest } from "./service.ts";
import { isAmbiguous } from "./service.ts";
import { isWithoutUse } from "./window-end.ts";

/** How long a request that AWS did not confirm is looked for: the listing may lag. */
export const lookMs = 30_000;

/** An unconfirmed intent older than this is dropped, not filed again: whoever wanted it has gone. */
const staleIntentMs = 10 * 60_000;

/** Without a right to file, AWS is asked so often at most whether somebody filed by other means. */
const adoptEveryMs = 60_000;

const maxTries = 3;

/** No window is longer (manual approval, 336 h), whatever an OpsItem still says. */
const longestWindowMs = 336 * 60 * 60_000;

export interface Wish {
  key: NodeKey;
  principal: string;
  /** The entry that wants it; undefined for a node named without one. */
  entry: string | undefined;
  /** As the entry names them; undefined for the defaults. */
  sourceProfile: string | undefined;
  namedRegion: string | undefined;
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

export interface AccessRequestsOptions extends RequestLedgerOptions {
  /** Told of each step, for log and notifications. */
  onStep: (step: "filed" | "adopted" | "lost", record: RequestRecord, wish?: Wish) => void;
}

export class AccessRequests {
  private readonly options: AccessRequestsOptions;
  readonly ledger: RequestLedger;
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly lookedAt = new Map<string, number>();

  constructor(options: AccessRequestsOptions) {
    this.options = options;
    this.ledger = new RequestLedger(options);
  }

  /** The open request for the node, found, adopted or filed. Throws a Failure where there can be none yet. */
  ensure(wish: Wish, service: AccessRequestService, signal: AbortSignal): Promise<RequestRecord> {
    const turn = this.inTurn(wish.key, () => {
      const hasWindow = this.ledger.find(wish.key, false)?.state === "approved";
      const next = wish.next && hasWindow; // without an open window the next one is the first
      return this.ensureInTurn({ ...wish, next }, boundService(service), signal);
    });
    return endWithSignal(turn, signal); // it may wait behind others
  }

  private async ensureInTurn(
    wish: Wish,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    if (wish.again) await this.closeUseless(wish, service, signal);
    const open = this.ledger.find(wish.key, wish.next) ?? (await this.promote(wish));
    if (open !== undefined && open.state !== "filing") return open;
    if (open !== undefined) {
      const settled = await this.settle(open, wish, service, signal);
      if (settled !== undefined) return settled;
    }
    const last = this.ledger.last(wish.key);
    if (!wish.again && !wish.next && last !== undefined && isRefused(last)) throw refusedFailure(last);
    return this.adoptOrFile(wish, last, service, signal);
  }

  /** Whoever asks again has seen that the approved one gives nothing; where AWS refuses it too, it ends. */
  private async closeUseless(wish: Wish, service: AccessRequestService, signal: AbortSignal): Promise<void> {
    const open = this.ledger.find(wish.key, wish.next);
    if (open === undefined || !(await isWithoutUse(open, service, signal))) return;
    await this.ledger.update(open, { state: "expired" });
  }

  /** The request for the window after becomes the current one when there is no other. */
  private async promote(wish: Wish): Promise<RequestRecord | undefined> {
    const waiting = wish.next ? undefined : this.ledger.find(wish.key, true);
    return waiting && this.ledger.update(waiting, { next: false });
  }

  /** One person's own request by other means is adopted; only then is one filed. */
  private async adoptOrFile(
    wish: Wish,
    last: RequestRecord | undefined,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    const reason = wish.permit(last && { ...last, filedAt: this.ledger.lastFiledAt(wish.key) });
    if (reason instanceof Failure && (reason.needs !== undefined || this.hasLookedLately(wish.key)))
      throw reason;
    const found = await this.look(wish, service, signal).catch((error: unknown) => {
      if (asFailure(error).code !== "access-denied") throw error;
      return undefined; // listing is a courtesy here: nothing says that there is one to find
    });
    if (found !== undefined)
      return this.adopt({ ...this.intend(wish, "filed outside jitney"), tries: 0 }, found);
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
    await this.ledger.drop(record);
    return undefined;
  }

  private async file(
    intent: RequestRecord,
    wish: Wish,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<RequestRecord> {
    const rival = await this.ledger.writeIntent(intent);
    if (rival !== undefined) throw lookingFailure(rival);
    const start = { node: wish.key.node, reason: intent.reason, tags: wish.tags };
    const id = await service.start(start, signal).catch(async (error: unknown) => {
      const failure = asFailure(error);
      if (isAmbiguous(failure)) throw lookingFailure(intent, failure);
      await this.ledger.drop(intent);
      throw failure;
    });
    const filed = await this.ledger.update(intent, { id, state: "pending" });
    this.options.onStep("filed", filed, wish);
    return filed;
  }

  private async adopt(record: RequestRecord, found: ListedRequest): Promise<RequestRecord> {
    const state = found.status === "Approved" ? "approved" : "pending";
    this.lookedAt.delete(keyText(record)); // it looked not in vain: should this one be over, it looks on
    const adopted = await this.ledger.update(record, {
      id: found.id,
      state,
      filedAt: found.createdAt ?? record.filedAt,
    });
    this.options.onStep("adopted", adopted);
    return adopted;
  }

  /** An open one of this requester at AWS that the agent does not know yet: an approved one first, then the newest. */
  private async look(
    wish: Pick<Wish, "key" | "principal">,
    service: AccessRequestService,
    signal: AbortSignal,
  ): Promise<ListedRequest | undefined> {
    this.lookedAt.set(keyText(wish.key), this.options.now());
    const known = new Set(this.ledger.all().map((record) => record.id));
    const listed = await service.list(wish.key.node, signal);
    return listed
      .filter((item) => item.status === "Pending" || (item.status === "Approved" && !this.isLongOver(item)))
      .filter((item) => !known.has(item.id) && isSameRequester(item.createdBy, wish.principal))
      .sort(byUse)[0];
  }

  private isLongOver({ createdAt }: ListedRequest): boolean {
    return createdAt !== undefined && this.options.now() - createdAt > longestWindowMs;
  }

  private hasLookedLately(key: NodeKey): boolean {
    const lookedAt = this.lookedAt.get(keyText(key));
    return lookedAt !== undefined && this.options.now() - lookedAt < adoptEveryMs;
  }

  private intend(wish: Wish, reason: string): RequestRecord {
    return {
      key: randomUUID(),
      state: "filing",
      ...wish.key,
      principal: wish.principal,
      ...(wish.entry !== undefined && { entry: wish.entry }),
      ...(wish.sourceProfile !== undefined && { sourceProfile: wish.sourceProfile }),
      ...(wish.namedRegion !== undefined && { namedRegion: wish.namedRegion }),
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

function byUse(a: ListedRequest, b: ListedRequest): number {
  const approved = Number(b.status === "Approved") - Number(a.status === "Approved");
  return approved || (b.createdAt ?? 0) - (a.createdAt ?? 0);
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
