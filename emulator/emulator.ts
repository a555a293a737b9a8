// A strict stand-in for the AWS side of Jitney, for tests and the demo: what the service models refuse, it
// refuses, and nobody gets in but with keys it handed out in this run. Where AWS does not document how it
// behaves, the file in question says "guess", or a setting tries both ways.

import { type Account, createAccount } from "./account.ts";
import { type Call, type CalledOptions, CallLog } from "./calls.ts";
import { Changes, type UntilOptions } from "./changes.ts";
import { type Clock, createClock } from "./clock.ts";
import {
  type EndpointServer,
  type EndpointServerOptions,
  startEndpointServer,
} from "./emr/endpoint-server.ts";
import type { EndpointChange, EndpointOptions } from "./emr/managed-endpoints.ts";
import { Faults } from "./faults/faults.ts";
import {
  issueSourceCredentials,
  issueUserCredentials,
  type SourceCredentials,
  type SourceOptions,
  type UserCredentials,
} from "./identity/source-keys.ts";
import type { Addresses } from "./lightsail/addresses.ts";
import type { HostKeyOptions } from "./lightsail/host-keys.ts";
import type { InstanceName, InstanceOptions, InstanceState } from "./lightsail/instances.ts";
import { OperationTable } from "./operations.ts";
import { Reception } from "./reception.ts";
import { type RunningServer, startServer } from "./server.ts";
import { serveDataChannels } from "./session-manager/data-channel-server.ts";
import type { SessionView } from "./session-manager/sessions.ts";
import { type EmulatorOptions, readSettings, type Settings } from "./settings.ts";
import type { AccessRequest } from "./ssm/access-request.ts";
import type { Answer } from "./ssm/access-requests.ts";
import type { AccessPolicy, NodeOptions } from "./ssm/nodes.ts";

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, tls } = options;
  const clock = createClock(options.clock ?? Date.now, options.clockOffsetMs ?? 0);
  const changes = new Changes();
  const account = openAccount(options, clock, changes);
  const operations = new OperationTable(account);
  const faults = new Faults(operations.actions());
  const calls = new CallLog(changes);
  const stopping = new AbortController();
  const { signal } = stopping;
  const reception = new Reception({ account, calls, faults, operations, signal });
  const receive = reception.receive.bind(reception);
  const upgrade = serveDataChannels(account, calls);
  const server = await startServer({ port, tls, clock, receive, upgrade, signal });
  account.sessions.endpoint = server.endpoint;
  return new Emulator({ account, calls, changes, faults, server, stopping });
}

function openAccount(options: EmulatorOptions, clock: Clock, changes: Changes): Account {
  const { accountId: id = "123456789012", region = "eu-west-1", extraRegions = [] } = options;
  return createAccount({ id, region, extraRegions, clock, settings: readSettings(options), changes });
}

interface EmulatorParts {
  account: Account;
  calls: CallLog;
  changes: Changes;
  faults: Faults;
  server: RunningServer;
  stopping: AbortController;
}

export class Emulator {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** May be changed while it runs. */
  readonly settings: Settings;
  readonly faults: Faults;
  readonly #parts: EmulatorParts;

  constructor(parts: EmulatorParts) {
    const { account, faults, server } = parts;
    this.endpoint = server.endpoint;
    this.region = account.region;
    this.accountId = account.id;
    this.clock = account.clock;
    this.settings = account.settings;
    this.faults = faults;
    this.#parts = parts;
  }

  /** Credentials of an assumed role, as a source profile yields them. */
  issueSourceCredentials(options: SourceOptions = {}): SourceCredentials {
    return issueSourceCredentials(this.#parts.account, options);
  }

  /** A user's long-term keys, which just-in-time access refuses. */
  issueUserCredentials(name = "alice"): UserCredentials {
    return issueUserCredentials(this.#parts.account, name);
  }

  /** Ends a session before its time, as when its login ran out. */
  expireCredentials(accessKeyId: string): void {
    this.#parts.account.keys.expire(accessKeyId, this.clock.now());
  }

  /** Every secret access key, session token and password handed out so far, and a line of each private key. */
  canaries(): string[] {
    const { keys, secrets } = this.#parts.account;
    return [...keys.canaries(), ...secrets];
  }

  addNode(options: NodeOptions): void {
    this.#parts.account.nodes.add(options);
  }

  setPolicy(nodeId: string, policy: AccessPolicy | AccessPolicy["kind"]): void {
    this.#parts.account.nodes.setPolicy(nodeId, policy);
  }

  setPingStatus(nodeId: string, status: "Online" | "ConnectionLost" | "Inactive"): void {
    this.#parts.account.nodes.take(nodeId).pingStatus = status;
  }

  /** A Lightsail instance. */
  addInstance(options: InstanceOptions): void {
    this.#parts.account.instances.add(options);
  }

  setAddresses(instance: InstanceName, addresses: Addresses): void {
    this.#parts.account.instances.setAddresses(instance, addresses);
  }

  setState(instance: InstanceName, state: InstanceState): void {
    this.#parts.account.instances.take(instance).state = state;
  }

  setHostKeys(instance: InstanceName, hostKeys: HostKeyOptions[]): void {
    this.#parts.account.instances.setHostKeys(instance, hostKeys);
  }

  /** A managed endpoint of EMR on EKS. */
  addEndpoint(options: EndpointOptions): void {
    this.#parts.account.endpoints.add(options);
  }

  /** `isDead`: no more tokens for it, though its state says otherwise. */
  setEndpoint(id: string, change: EndpointChange): void {
    Object.assign(this.#parts.account.endpoints.take(id), change);
  }

  /** Serves the endpoint, to whoever has a token of it; its URL and authority are then described. */
  async serveEndpoint(id: string, options: EndpointServerOptions): Promise<EndpointServer> {
    const { endpoints } = this.#parts.account;
    const server = await startEndpointServer(endpoints, id, options);
    Object.assign(endpoints.take(id), { serverUrl: server.url, certificateAuthority: options.tls.cert });
    return server;
  }

  /** A line for sshd's TrustedUserCAKeys: whoever it lists trusts Lightsail's certificates of this run. */
  caPublicKey(): string {
    return this.#parts.account.authority.publicLine();
  }

  approve(requestId: string, answer?: Answer): void {
    this.#parts.account.requests.approve(requestId, answer);
  }

  reject(requestId: string, answer?: Answer): void {
    this.#parts.account.requests.reject(requestId, answer);
  }

  /** What it already yielded stays usable (a guess), unless told otherwise. */
  revoke(requestId: string, answer?: Answer & { endTokens?: boolean }): void {
    const { endTokens = false, ...given } = answer ?? {};
    this.#parts.account.requests.revoke(requestId, given);
    if (endTokens) this.#parts.account.tokens.expire(requestId);
  }

  endWindow(requestId: string): void {
    this.#parts.account.requests.endWindow(requestId);
  }

  /** Nobody answered the request in time. */
  expirePending(requestId: string): void {
    this.#parts.account.requests.expirePending(requestId);
  }

  /** Copies, oldest first. */
  requests(): AccessRequest[] {
    return structuredClone(this.#parts.account.requests.list());
  }

  /** Sessions of Session Manager, copies, oldest first. */
  sessions(): SessionView[] {
    return this.#parts.account.sessions.list();
  }

  /** The service closes all data channels, as it does every hour or so; `abruptly`, the network does. */
  closeChannels(options: { abruptly?: boolean } = {}): void {
    this.#parts.account.sessions.closeConnections(options.abruptly === true);
  }

  /** Clients are told to send nothing, or to go on. */
  pausePublication(isPaused: boolean): void {
    this.#parts.account.sessions.tellPublication(isPaused ? "pause_publication" : "start_publication");
  }

  /** Every client is sent this, whatever it is. */
  injectFrame(frame: Uint8Array): void {
    this.#parts.account.sessions.inject(frame);
  }

  /** The service ends a session, as at its longest duration; the reason is shown to the user. */
  endSession(id: string, reason?: string): void {
    this.#parts.account.sessions.end(id, reason);
  }

  /** From now on, `action` is AccessDenied to everybody. */
  deny(action: string): void {
    this.#parts.account.permissions.deny(action);
  }

  allow(action: string): void {
    this.#parts.account.permissions.allow(action);
  }

  /** Every call that named an action, refused ones included; oldest first. */
  calls(action?: string): Call[] {
    return this.#parts.calls.list(action);
  }

  count(action: string): number {
    return this.calls(action).length;
  }

  /** Settles when `action` was called `count` times in all since the start. */
  called(action: string, options?: CalledOptions): Promise<Call[]> {
    return this.#parts.calls.called(action, options);
  }

  /** Settles when `condition` holds; looked at whenever a call or a request moves. */
  until(condition: () => boolean, options?: UntilOptions): Promise<void> {
    return this.#parts.changes.until(condition, options);
  }

  /** Ends all connections at once; what is held or hung goes unanswered. */
  async stop(): Promise<void> {
    this.#parts.stopping.abort();
    this.#parts.account.sessions.stop();
    const closed = this.#parts.server.stop();
    this.faults.releaseAll();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
