// One source profile in one region: who its credentials are, the clients that sign with them, and how it stands.
// Whatever was derived from ~/.aws is dropped when it changes there.

import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { SourceProfileDocument } from "../../protocol/status-document.ts";
import type { AgentSettings } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import { endWithSignal } from "../requests/end-with-signal.ts";
import { createHandler, readBundle } from "./aws-connection.ts";
import { awsFailure, type CallContext, isClockError } from "./aws-failure.ts";
import { ProfileCredentials } from "./profile-credentials.ts";

export interface Identity {
  account: string;
  /** As GetCallerIdentity gives it. */
  arn: string;
}

export interface SourceProfileOptions {
  /** Undefined: the SDK's default chain. */
  profile: string | undefined;
  /** Undefined: the profile's own, else the environment's. */
  region: string | undefined;
  settings: AgentSettings;
  clock: AwsClock;
  /** Told of every call and how it went. */
  onCall: (action: string, outcome: "ok" | Failure) => void;
}

/** What every client of the SDK is made with. */
export interface ClientConfig {
  region: string;
  credentials: AwsCredentialIdentityProvider;
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  profile?: string;
  endpoint?: string;
}

/** A client of one AWS service, opened when a profile first needs it. */
export interface Service<Client> {
  /** As IAM's actions begin: `ssm`. */
  prefix: string;
  open(config: ClientConfig): Promise<Client> | Client;
}

/** Other credentials than the profile's, such as those that were handed out for one node. */
export interface Signer {
  /** For messages. */
  label: string;
  credentials: AwsCredentialIdentity;
}

/** How others reach AWS from here, where they must go the same way. */
export interface ConnectionDocument {
  proxy?: string;
  /** PEM text. */
  ca?: string;
}

const sts: Service<STSClient> = { prefix: "sts", open: (config) => new STSClient(config) };

const identityTimeoutMs = 15_000;

export class SourceProfile {
  readonly label: string;
  private readonly options: SourceProfileOptions;
  private readonly handler: NodeHttpHandler;
  private readonly clients = new Map<Service<unknown>, Promise<unknown>>();
  private readonly credentials: ProfileCredentials;
  private known: { accessKeyId: string; identity: Identity } | undefined;
  private asking: { accessKeyId: string; answer: Promise<Identity> } | undefined;
  private failed: { failure: Failure; at: number } | undefined;

  constructor(options: SourceProfileOptions) {
    this.options = options;
    this.label = options.profile ?? "default chain";
    this.handler = createHandler(options.settings, options.clock);
    this.credentials = new ProfileCredentials({ ...options, handler: this.handler });
  }

  /** Who the credentials are; asked of AWS once for each access key. */
  async identity(signal: AbortSignal): Promise<Identity> {
    const { accessKeyId } = await this.resolveCredentials();
    if (this.known?.accessKeyId === accessKeyId) return this.known.identity;
    if (this.asking?.accessKeyId !== accessKeyId) this.asking = this.beginAsking(accessKeyId);
    return endWithSignal(this.asking.answer, signal);
  }

  /** Runs one call with the service's client, signed by the profile or by `signer`; what it throws becomes a failure. */
  use<C, T>(
    service: Service<C>,
    action: string,
    work: (client: C) => Promise<T>,
    signer?: Signer,
  ): Promise<T> {
    const name = `${service.prefix}:${action}`;
    if (signer === undefined) return this.call(name, async () => work(await this.open(service)));
    return this.callAs(signer, name, async () => {
      const config = await this.clientConfig();
      return work(await service.open({ ...config, credentials: async () => signer.credentials }));
    });
  }

  resolveCredentials(): Promise<AwsCredentialIdentity> {
    return this.call("credentials", () => this.credentials.resolve());
  }

  connection(): ConnectionDocument {
    const { httpsProxy: proxy, caBundle } = this.options.settings;
    const ca = caBundle === undefined ? undefined : readBundle(caBundle);
    return { ...(proxy !== undefined && { proxy }), ...(ca !== undefined && { ca }) };
  }

  /** Looks at the profile alone, without AWS: status tells at once where it leads back to jitney or is missing. */
  async check(): Promise<void> {
    try {
      await this.credentials.check();
    } catch (error) {
      this.failed = { failure: awsFailure(error, await this.context("credentials")), at: Date.now() };
    }
  }

  region(): Promise<string> {
    return this.credentials.region();
  }

  /** Something below ~/.aws changed. */
  invalidate(): void {
    this.asking = undefined;
    this.dropCredentials();
    this.failed = undefined;
  }

  close(): void {
    this.invalidate();
    this.handler.destroy();
  }

  describe(): SourceProfileDocument {
    const { failed, known } = this;
    const credentials = this.credentials.known;
    const state =
      failed === undefined ? (credentials === undefined ? "unused" : "ready") : stateOf(failed.failure);
    const { code, message: detail, next } = failed?.failure ?? {};
    return {
      profile: this.label,
      state,
      ...(credentials?.expiration !== undefined && { expiresAt: credentials.expiration.toISOString() }),
      ...(known !== undefined && { account: known.identity.account, principal: known.identity.arn }),
      ...(failed !== undefined &&
        code !== undefined && {
          failure: {
            code,
            detail: detail ?? "",
            ...(next !== undefined && { next }),
            at: new Date(failed.at).toISOString(),
          },
        }),
    };
  }

  /** Shared by all who want to know, so it ends with nobody's signal. */
  private beginAsking(accessKeyId: string): { accessKeyId: string; answer: Promise<Identity> } {
    const asking = {
      accessKeyId,
      answer: this.askIdentity(accessKeyId, AbortSignal.timeout(identityTimeoutMs)),
    };
    const forget = () => {
      if (this.asking === asking) this.asking = undefined;
    };
    asking.answer.then(forget, forget);
    return asking;
  }

  private async askIdentity(accessKeyId: string, signal: AbortSignal): Promise<Identity> {
    const { Account: account, Arn: arn } = await this.use(sts, "GetCallerIdentity", (client) =>
      client.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
    );
    if (account === undefined || arn === undefined) {
      throw new Failure("service-unavailable", "AWS: sts:GetCallerIdentity told neither account nor ARN");
    }
    const identity = { account, arn };
    this.known = { accessKeyId, identity };
    return identity;
  }

  private async call<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work().catch((error: unknown) => this.retryWithLearntClock(error, work));
      this.failed = undefined;
      if (action !== "credentials") this.options.onCall(action, "ok");
      return result;
    } catch (error) {
      const failure = awsFailure(error, await this.context(action));
      if (stateOf(failure) !== "ready") this.failed = { failure, at: Date.now() };
      if (failure.code === "source-login-needed") this.dropCredentials();
      this.options.onCall(action, failure);
      throw failure;
    }
  }

  /** What goes wrong with other credentials says nothing of the profile. */
  private async callAs<T>({ label }: Signer, action: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.options.onCall(action, "ok");
      return result;
    } catch (error) {
      const failure = awsFailure(error, { action, login: undefined, profile: label });
      this.options.onCall(action, failure);
      throw failure;
    }
  }

  /** A signature refused for its time did nothing at AWS, and the SDK has learnt AWS's clock from it. */
  private async retryWithLearntClock<T>(error: unknown, work: () => Promise<T>): Promise<T> {
    if (!isClockError(error)) throw error;
    return work();
  }

  private dropCredentials(): void {
    this.clients.clear(); // they remember credentials; not destroyed, since calls in flight share their handler
    this.credentials.drop();
  }

  private async context(action: string): Promise<CallContext> {
    return { action, login: await this.credentials.loginCommand(), profile: this.label };
  }

  private open<C>(service: Service<C>): Promise<C> {
    const known = this.clients.get(service) as Promise<C> | undefined; // put there under its own service
    if (known !== undefined) return known;
    const opened = this.clientConfig().then((config) => service.open(config));
    this.clients.set(service, opened);
    opened.catch(() => this.clients.delete(service));
    return opened;
  }

  private async clientConfig(): Promise<ClientConfig> {
    const { settings, profile } = this.options;
    return {
      region: await this.region(),
      credentials: () => this.credentials.resolve(),
      requestHandler: this.handler,
      maxAttempts: 1, // retries are the agent's own: StartAccessRequest must never be sent twice
      ...(profile !== undefined && { profile }),
      ...(settings.endpointUrl !== undefined && { endpoint: settings.endpointUrl }),
    };
  }
}

function stateOf(failure: Failure): SourceProfileDocument["state"] {
  const { code } = asFailure(failure);
  if (code === "source-login-needed") return "login-needed";
  return code === "source-credentials-missing" || code === "profile-loop" ? "failing" : "ready";
}
