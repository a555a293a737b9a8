// Everything the agent holds, by name: each configured entry with its source and its keeper, and the nodes
// that were asked for without an entry. A reload keeps what did not change and forgets what did.

import { Failure } from "../protocol/failure.ts";
import type { Config, Entry } from "./config/config.ts";
import { entryForNode, findEntry } from "./config/find-entry.ts";
import { isNodeId } from "./config/node-id.ts";
import type { AwsClock, Clock } from "./leases/clock.ts";
import { Keeper, type KeeperEvent } from "./leases/keeper.ts";
import type { Schedule } from "./leases/schedule.ts";
import { NextWindow } from "./next-window.ts";
import { Prefetch } from "./prefetch.ts";
import type { AccessRequests } from "./requests/access-requests.ts";
import { isOpen, type RequestRecord } from "./requests/record.ts";
import { requestedPlace } from "./requests/requested-place.ts";
import { isPastWindow } from "./requests/window-end.ts";
import { Sources } from "./sources/open-source.ts";
import type { Source } from "./sources/source.ts";
import type { SourceProfileOptions } from "./sources/source-profile.ts";

/** Nodes named without an entry that are remembered; more are no help to anybody. */
const maxNodes = 64;

export interface Held {
  entry: Entry;
  source: Source;
  keeper: Keeper;
  prefetch: Prefetch | undefined;
  nextWindow: NextWindow | undefined;
}

/** Where a node named without an entry is signed for. */
export interface NodePlace {
  sourceProfile?: string | undefined;
  region?: string | undefined;
}

export interface EntriesOptions {
  schedule: Schedule;
  clock: Clock;
  awsClock: AwsClock;
  requests: AccessRequests;
  random: () => number;
  onCall: SourceProfileOptions["onCall"];
  /** Told whenever what status shows of an entry may have changed. */
  onEvent: (held: Held, event: KeeperEvent, failure?: Failure) => void;
}

export class Entries {
  private readonly options: EntriesOptions;
  private readonly held = new Map<string, Held>();
  /** The nodes among them that have no entry. */
  private readonly nodes = new Map<string, { id: string; place: NodePlace }>();
  private current: { config: Config; sources: Sources } | undefined;

  constructor(options: EntriesOptions) {
    this.options = options;
  }

  get isLoaded(): boolean {
    return this.current !== undefined;
  }

  get config(): Config {
    return this.loaded().config;
  }

  get sources(): Sources {
    return this.loaded().sources;
  }

  list(): Held[] {
    return [...this.held.values()];
  }

  /** The hot path: an entry by its exact name. */
  peek(name: string): Held | undefined {
    return this.held.get(name);
  }

  /** An entry by name in any case, or a node by its id. Throws not-configured with the nearest names. */
  find(name: string, place: NodePlace = {}): Held {
    const known = this.held.get(holdName(name, place));
    if (known !== undefined) return known;
    if (isNodeId(name)) return this.holdNode(name, place);
    const { name: exact } = findEntry(this.config, name);
    const found = this.held.get(exact);
    if (found === undefined) throw new Error(`the entry ${exact} is configured but not held`);
    return found;
  }

  /** Whoever the request was filed for. Throws like find. */
  findFor(record: RequestRecord): Held {
    if (record.entry !== undefined) return this.find(record.entry);
    return this.find(record.node, requestedPlace(record, this.config.jit));
  }

  /** The access request behind one was revoked: what others hold of the same request goes too. */
  forgetShared(revoked: Held): void {
    const request = revoked.source.requests?.record(false);
    for (const held of request === undefined ? [] : this.list()) {
      if (held !== revoked && held.source.requests?.record(false)?.key === request?.key) held.keeper.forget();
    }
  }

  /** Throws before anything is replaced where a source of the new configuration cannot be opened. */
  load(config: Config): void {
    const former = this.current;
    const { awsClock, requests, onCall } = this.options;
    const isSameAgent = former !== undefined && isEqual(connection(former.config), connection(config));
    const sources = isSameAgent
      ? former.sources
      : new Sources({ settings: config.agent, clock: awsClock, requests, onCall });
    const kept = new Set(isSameAgent ? this.unchanged(config) : []);
    const opened = config.entries
      .filter(({ name }) => !kept.has(name))
      .map((entry) => ({ entry, source: sources.open(entry) }));
    this.current = { config, sources };
    for (const [name, held] of this.held) if (!kept.has(name)) this.release(name, held);
    for (const { entry, source } of opened) this.hold(entry.name, entry, source);
    if (!isSameAgent) former?.sources.close();
    this.holdRequestedNodes();
    this.followOpenRequests();
  }

  close(): void {
    for (const [name, held] of this.held) this.release(name, held);
    this.current?.sources.close();
  }

  /** Nodes without an entry are known by their open requests alone. */
  private holdRequestedNodes(): void {
    const { requests, awsClock } = this.options;
    const isWanted = (record: RequestRecord) => isOpen(record) && !isPastWindow(record, awsClock.now());
    for (const record of requests.ledger.all()) {
      if (record.entry !== undefined || !isWanted(record)) continue;
      try {
        this.findFor(record);
      } catch (error) {
        if (!(error instanceof Failure)) throw error; // what is no longer allowed is not held
      }
    }
  }

  /** Requests that a former agent filed are polled on, whether or not somebody asks. */
  private followOpenRequests(): void {
    for (const held of this.held.values()) {
      const record = held.source.requests?.record(false);
      const isWaiting = record !== undefined && isOpen(record) && record.state !== "approved";
      if (isWaiting && held.keeper.lastFailure === undefined) held.keeper.follow();
      held.nextWindow?.follow();
    }
  }

  private holdNode(id: string, place: NodePlace): Held {
    const name = holdName(id, place);
    const entry = entryForNode(this.config, id, place);
    this.makeRoomForNode();
    const held = this.hold(name, entry, this.sources.open(entry));
    this.nodes.set(name, { id, place });
    return held;
  }

  /** Of the nodes that stand in no file, those named longest ago make room, if nothing is held of them. */
  private makeRoomForNode(): void {
    const surplus = this.nodes.size + 1 - maxNodes;
    const bare = [...this.held].filter(([name, held]) => this.nodes.has(name) && isBare(held));
    for (const [name, held] of bare.slice(0, Math.max(0, surplus))) this.release(name, held);
  }

  /** The names that the configuration gives what they hold already. */
  private unchanged(config: Config): string[] {
    const held = [...this.held].filter(([name, { entry }]) => isEqual(this.entryIn(config, name), entry));
    return held.map(([name]) => name);
  }

  /** What the configuration makes of a name that is held; undefined where it is gone or no longer allowed. */
  private entryIn(config: Config, name: string): Entry | undefined {
    const node = this.nodes.get(name);
    if (node === undefined) return config.entries.find((entry) => entry.name === name);
    try {
      return entryForNode(config, node.id, node.place);
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  }

  private hold(name: string, entry: Entry, source: Source): Held {
    const { schedule, clock, awsClock, random, onEvent } = this.options;
    const keeper: Keeper = new Keeper({
      name: entry.name,
      idleAfterMs: entry.idleAfterMs,
      source,
      schedule,
      clock,
      awsNow: () => awsClock.now(),
      deadline: (ms) => AbortSignal.timeout(ms),
      random,
      changed: (event, failure) => onEvent(held, event, failure),
    });
    const changed = () => onEvent(held, "followed");
    const { requests } = source;
    const nextWindow = requests && new NextWindow({ source: requests, schedule, clock, changed });
    const held: Held = { entry, source, keeper, prefetch: this.startPrefetch(entry, keeper), nextWindow };
    this.held.set(name, held);
    return held;
  }

  private startPrefetch(entry: Entry, keeper: Keeper): Prefetch | undefined {
    const { schedule, clock } = this.options;
    if (entry.prefetch === undefined) return undefined;
    const fetch = () => {
      keeper.obtain({ by: "schedule" }).catch(() => undefined); // the keeper has noted the failure
    };
    return new Prefetch({ expression: entry.prefetch, schedule, clock, fetch });
  }

  private release(name: string, held: Held): void {
    this.held.delete(name);
    this.nodes.delete(name);
    held.prefetch?.stop();
    held.nextWindow?.stop();
    held.keeper.close();
  }

  private loaded(): { config: Config; sources: Sources } {
    if (this.current === undefined) throw new Error("no configuration is loaded");
    return this.current;
  }
}

/** Nothing is held of it and nothing on the way. */
function isBare({ keeper, source }: Held): boolean {
  const request = source.requests?.record(false);
  const isWaiting = request !== undefined && isOpen(request);
  return keeper.peek() === undefined && !keeper.isFetching && !isWaiting;
}

/** The same node in another region or by another profile is another thing to hold. */
function holdName(name: string, { sourceProfile, region }: NodePlace): string {
  const isPlain = sourceProfile === undefined && region === undefined;
  return isPlain ? name : `${name} ${sourceProfile ?? ""} ${region ?? ""}`;
}

/** What of `[agent]` decides how AWS is reached, and as whom. */
function connection({ agent }: Config) {
  const { notify: _, passEnv: __, ...rest } = agent;
  return rest;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
