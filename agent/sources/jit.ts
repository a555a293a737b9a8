// Just-in-time node access: from the access request to credentials. It knows which call follows which;
// the requests' own state and their safety are agent/requests'.

import { Failure } from "../../protocol/failure.ts";
import type { CredentialDocument } from "../../protocol/messages.ts";
import type { JitEntry } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import type { Lease } from "../leases/lease.ts";
import type { AccessRequests } from "../requests/access-requests.ts";
import { tryEachWindow } from "../requests/each-window.ts";
import { boundService, endWithSignal } from "../requests/end-with-signal.ts";
import { permitFiling } from "../requests/permit.ts";
import { isOpen, type RequestRecord } from "../requests/record.ts";
import { lastingPrincipal } from "../requests/requester.ts";
import type { AccessCredentials, AccessRequestService } from "../requests/service.ts";
import { fetchToken } from "../requests/token.ts";
import { createJitService } from "./jit-service.ts";
import { pickNode } from "./managed-nodes.ts";
import { NodeSessions } from "./node-sessions.ts";
import type { Ask, RequestOptions, RequestSource, SessionSource, Source } from "./source.ts";
import type { SourceProfile } from "./source-profile.ts";

export interface JitSourceOptions {
  entry: JitEntry;
  profile: SourceProfile;
  requests: AccessRequests;
  clock: AwsClock;
}

export class JitSource implements Source, RequestSource, SessionSource {
  readonly target: string;
  readonly requests = this;
  readonly sessions = this;
  readonly needsLease = true;
  readonly calls: NodeSessions;
  private readonly entry: JitEntry;
  private readonly options: JitSourceOptions;
  private readonly service: AccessRequestService;

  constructor(options: JitSourceOptions) {
    this.options = options;
    this.entry = options.entry;
    const { node } = options.entry;
    this.target = node.by === "id" ? node.id : node.text;
    this.service = boundService(createJitService(options.profile));
    this.calls = new NodeSessions({ name: options.entry.name, profile: options.profile, isJustInTime: true });
  }

  async principal(signal: AbortSignal): Promise<string> {
    return lastingPrincipal((await this.options.profile.identity(signal)).arn);
  }

  /** Credentials of the open request, filing one where `ask` may. */
  async fetch(ask: Ask, signal: AbortSignal): Promise<Lease> {
    const principal = await this.principal(signal); // before the secret: a login between shows
    const request = () => this.request(ask, {}, signal);
    return tryEachWindow(request, async (record) => {
      const credentials = await this.fetchToken(record, signal);
      return this.toLease(credentials, record.account, principal);
    });
  }

  async request(ask: Ask, options: RequestOptions, signal: AbortSignal): Promise<RequestRecord> {
    const { profile, requests, clock } = this.options;
    const identity = await endWithSignal(profile.identity(signal), signal);
    const place = { account: identity.account, region: await profile.region() };
    const key = { ...place, node: await this.resolveNode(place, signal) };
    const wish = {
      key,
      principal: identity.arn,
      entry: this.isNode() ? undefined : this.entry.name,
      sourceProfile: this.entry.sourceProfile,
      namedRegion: this.entry.region,
      tags: this.entry.tags,
      again: options.again ?? false,
      next: options.next ?? false,
      isUnattended: !isAttended(ask),
      permit: (last: RequestRecord | undefined) =>
        permitFiling({
          entry: this.entry,
          node: key.node,
          ask,
          reason: options.reason,
          last,
          now: clock.now(),
        }),
    };
    return requests.ensure(wish, this.service, signal);
  }

  async pollNext(signal: AbortSignal): Promise<void> {
    const record = this.record(true);
    if (record === undefined) return;
    const isUnconfirmed = record.state === "filing";
    const filed = isUnconfirmed ? await this.request({ by: "agent" }, { next: true }, signal) : record;
    await this.fetchToken(filed, signal);
  }

  async cancel(record: RequestRecord, signal: AbortSignal): Promise<RequestRecord> {
    if (record.id === undefined) throw nothingToCancel(record);
    const details = await this.service.details(record.id, signal);
    if (details.automationExecutionId === undefined) throw nothingToCancel(record);
    await this.service.stopAutomation(details.automationExecutionId, signal);
    return this.options.requests.ledger.update(record, {
      state: "cancelled",
      answeredAt: this.options.clock.now(),
    });
  }

  /** A tag's node is the one it was resolved to. */
  record(next: boolean): RequestRecord | undefined {
    const { node, name } = this.entry;
    const isOurs = (record: RequestRecord) =>
      node.by === "id" ? record.node === node.id : record.entry === name;
    return this.options.requests.ledger.all().findLast((record) => isOurs(record) && record.next === next);
  }

  /** Whose access was asked for: a tag's node stays the one that it was resolved to. */
  async findNode(signal: AbortSignal): Promise<string> {
    const { profile } = this.options;
    const { account } = await profile.identity(signal);
    return this.resolveNode({ account, region: await profile.region() }, signal);
  }

  private fetchToken(record: RequestRecord, signal: AbortSignal): Promise<AccessCredentials> {
    const { requests, clock } = this.options;
    return fetchToken(record, { ledger: requests.ledger, service: this.service, clock, signal });
  }

  /** Whether it stands for a node that was named without an entry. */
  private isNode(): boolean {
    const { node, name } = this.entry;
    return node.by === "id" && node.id === name;
  }

  private async resolveNode(
    place: { account: string; region: string },
    signal: AbortSignal,
  ): Promise<string> {
    const { node } = this.entry;
    if (node.by === "id") return node.id;
    const known = this.record(false);
    if (
      known !== undefined &&
      isOpen(known) &&
      known.account === place.account &&
      known.region === place.region
    ) {
      return known.node;
    }
    const { entry, options } = this;
    return pickNode({ entry, profile: options.profile, verb: "jitney request" }, signal);
  }

  private toLease(credentials: AccessCredentials, account: string, principal: string): Lease {
    const { clock } = this.options;
    const { expiresAt } = credentials;
    if (expiresAt <= clock.now()) {
      throw new Failure(
        "clock-skew",
        `AWS gave credentials for ${this.entry.name} that have expired already`,
        {
          next: "set this machine's clock: timedatectl set-ntp true",
        },
      );
    }
    const document: CredentialDocument = {
      Version: 1,
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: new Date(expiresAt).toISOString(),
      AccountId: account,
    };
    const value = { kind: "credentials", document: JSON.stringify(document) } as const;
    return { value, issuedAt: clock.now(), expiresAt, principal };
  }
}

function isAttended(ask: Ask): boolean {
  return ask.by === "person" || (ask.by === "caller" && ask.context.terminal);
}

function nothingToCancel(record: RequestRecord): Failure {
  const what = record.id ?? "a request that AWS has not confirmed";
  return new Failure("not-found", `${what} shows no approval that could be stopped`, {
    next: "it lapses by itself; an approver can also reject it",
  });
}
