// The part of an agent that has to do with access requests: store, state machine and tokens, on a file
// that outlives it. `use` takes the steps of JitSource.fetch, without the SDK.

import { join } from "node:path";
import type { JitEntry } from "../../../agent/config/config.ts";
import { AccessRequests } from "../../../agent/requests/access-requests.ts";
import { tryEachWindow } from "../../../agent/requests/each-window.ts";
import { permitFiling } from "../../../agent/requests/permit.ts";
import type { RequestRecord } from "../../../agent/requests/record.ts";
import type { AccessCredentials, AccessRequestService } from "../../../agent/requests/service.ts";
import { fetchToken } from "../../../agent/requests/token.ts";
import type { Ask } from "../../../agent/sources/source.ts";
import type { CallerContext } from "../../../protocol/messages.ts";
import { alice, type FakeAws } from "./fake-aws.ts";
import { jitEntry, nodeId } from "./jit-entry.ts";
import { Life, MortalStore, mortalService } from "./life.ts";

/** What a caller on a terminal tells of itself. */
export const context: CallerContext = { terminal: true, folder: "/", host: "laptop", user: "alice", env: {} };

export const onTerminal: Ask = { by: "caller", context };
export const withoutTerminal: Ask = { by: "caller", context: { ...context, terminal: false } };
export const person: Ask = { by: "person", context };

export const nodeKey = { account: "123456789012", region: "eu-west-1", node: nodeId };

export interface AgentParts {
  folder: string;
  aws: FakeAws;
  now: () => number;
  life?: Life;
  principal?: string;
}

export interface Use {
  ask?: Ask;
  entry?: JitEntry;
  again?: boolean;
  next?: boolean;
  reason?: string;
  signal?: AbortSignal;
}

export class RequestingAgent {
  readonly requests: AccessRequests;
  readonly store: MortalStore;
  readonly life: Life;
  readonly steps: string[] = [];
  private readonly parts: AgentParts;
  private readonly service: AccessRequestService;

  constructor(parts: AgentParts) {
    this.parts = parts;
    this.life = parts.life ?? new Life(Number.POSITIVE_INFINITY);
    this.store = new MortalStore(join(parts.folder, "requests.json"), parts.now, this.life);
    this.store.load();
    this.service = mortalService(parts.aws.service, this.life);
    this.requests = new AccessRequests({
      store: this.store,
      now: parts.now,
      onStep: (step) => this.steps.push(step),
      onUnwritten: () => this.steps.push("unwritten"),
    });
  }

  /** Credentials, or the failure that a caller would see. */
  use(use: Use = {}): Promise<AccessCredentials> {
    const { service, requests } = this;
    const tools = { ledger: requests.ledger, service, signal: anySignal(), clock: this.parts.aws.clock };
    return tryEachWindow(
      () => this.request(use),
      (record) => fetchToken(record, tools),
    );
  }

  request({
    ask = onTerminal,
    entry = jitEntry(),
    again = false,
    next = false,
    reason,
    signal = anySignal(),
  }: Use = {}) {
    const { now, principal = alice } = this.parts;
    const permit = (last: RequestRecord | undefined) =>
      permitFiling({ entry, node: nodeId, ask, reason, last, now: now() });
    const wish = {
      key: nodeKey,
      principal,
      entry: entry.name,
      sourceProfile: entry.sourceProfile,
      namedRegion: entry.region,
      tags: entry.tags,
      again,
      next,
      permit,
      isUnattended: false,
    };
    return this.requests.ensure(wish, this.service, signal);
  }
}

function anySignal(): AbortSignal {
  return new AbortController().signal;
}
