// What is known of access requests, by node and window: a view on the records of the disk, and the only writer of them.
// What this agent has asked AWS about each is remembered beside it, and forgotten with the agent.

import { asFailure, type Failure } from "../../protocol/failure.ts";
import { isFor, isOpen, type NodeKey, type RequestRecord } from "./record.ts";
import type { RequestStore } from "./store.ts";

export interface RequestLedgerOptions {
  store: RequestStore;
  now: () => number;
  /** Told when more is known of one: approvers' names come after the credentials. */
  onUpdate?: (() => void) | undefined;
  /** Told when what AWS said could not be written down. */
  onUnwritten: (failure: Failure) => void;
}

export class RequestLedger {
  private readonly options: RequestLedgerOptions;
  private readonly polled = new Map<string, number>();
  private readonly detailed = new Set<string>();

  constructor(options: RequestLedgerOptions) {
    this.options = options;
  }

  all(): readonly RequestRecord[] {
    return this.options.store.all();
  }

  /** The open one for the node and window, as far as the agent knows. */
  find(key: NodeKey, next: boolean): RequestRecord | undefined {
    return this.all().find((record) => isFor(record, key) && isOpen(record) && record.next === next);
  }

  /** The last one for the node, whatever became of it. */
  last(key: NodeKey): RequestRecord | undefined {
    return this.all().findLast((record) => isFor(record, key));
  }

  /** When somebody was asked last: found ones stand in the order of their use. */
  lastFiledAt(key: NodeKey): number {
    return Math.max(...this.all().flatMap((record) => (isFor(record, key) ? record.filedAt : [])));
  }

  /** Writes down what AWS said of the request. Its word counts also where the disk refuses it: it is said again. */
  async note(record: RequestRecord, change: Partial<RequestRecord>): Promise<RequestRecord> {
    try {
      return await this.update(record, change);
    } catch (error) {
      this.options.onUnwritten(asFailure(error));
      return { ...record, ...change };
    }
  }

  /** The same for what must be on the disk before anybody hears of it. */
  async update(record: RequestRecord, change: Partial<RequestRecord>): Promise<RequestRecord> {
    const written = await this.options.store.change((records) => {
      const updated = { ...(records.find(({ key }) => key === record.key) ?? record), ...change };
      put(records, updated);
      return updated;
    });
    this.options.onUpdate?.();
    return written;
  }

  /** Writes an intent, unless another agent of this user has written one meanwhile: then that one is returned. */
  writeIntent(intent: RequestRecord): Promise<RequestRecord | undefined> {
    return this.options.store.change((records) => {
      const rival = records.find(
        (record) =>
          isFor(record, intent) && isOpen(record) && record.next === intent.next && record.key !== intent.key,
      );
      if (rival === undefined) put(records, intent);
      return rival;
    });
  }

  drop(record: RequestRecord): Promise<void> {
    return this.options.store.change((records) => {
      const index = records.findIndex(({ key }) => key === record.key);
      if (index !== -1) records.splice(index, 1);
    });
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
}

function put(records: RequestRecord[], record: RequestRecord): void {
  const index = records.findIndex(({ key }) => key === record.key);
  if (index === -1) records.push(record);
  else records[index] = record;
}
