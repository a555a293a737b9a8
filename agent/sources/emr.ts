// A managed endpoint of EMR on EKS: a session token, and beside it where the token is shown. The description
// of the endpoint is a courtesy: a token is handed out without it.

import { randomUUID } from "node:crypto";
import { asFailure, Failure, type FailureCode } from "../../protocol/failure.ts";
import type { TokenDocument } from "../../protocol/messages.ts";
import type { EmrEntry } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import type { Lease } from "../leases/lease.ts";
import { lastingPrincipal } from "../requests/requester.ts";
import type { EmrCalls, EndpointDescription, SessionToken } from "./managed-endpoint.ts";
import type { Ask, Source } from "./source.ts";
import type { Service, SourceProfile } from "./source-profile.ts";

export interface EmrSourceOptions {
  entry: EmrEntry;
  profile: SourceProfile;
  clock: AwsClock;
}

const emr: Service<EmrCalls> = {
  prefix: "emr-containers",
  open: async (config) => (await import("./emr-calls.ts")).createEmrCalls(config),
};

/** Whoever waits for a token waits no longer than this for what is only said beside it. */
const longestDescriptionMs = 3_000;

/** After these nobody knows whether AWS made a token: the next try asks for the same one. */
const uncertainCodes = new Set<FailureCode>(["service-unavailable", "timeout", "throttled", "clock-skew"]);

export class EmrSource implements Source {
  readonly target: string;
  private readonly options: EmrSourceOptions;
  private clientToken: string | undefined;
  private known: EndpointDescription | undefined;

  constructor(options: EmrSourceOptions) {
    this.options = options;
    this.target = options.entry.endpoint;
  }

  async principal(signal: AbortSignal): Promise<string> {
    return lastingPrincipal((await this.options.profile.identity(signal)).arn);
  }

  async fetch(_: Ask, signal: AbortSignal): Promise<Lease> {
    const describing = this.describe(signal);
    try {
      const principal = await this.principal(signal); // before the token: a login between shows
      const session = await this.askForToken(signal);
      return this.toLease(session, await describing, principal);
    } catch (error) {
      const failure = asFailure(error);
      throw failure.code === "not-ready"
        ? stateFailure(failure, this.options.entry, await describing)
        : failure;
    }
  }

  private async askForToken(signal: AbortSignal): Promise<SessionToken> {
    const { entry, profile } = this.options;
    const clientToken = this.clientToken ?? randomUUID();
    this.clientToken = clientToken;
    try {
      const session = await profile.use(emr, "GetManagedEndpointSessionCredentials", (calls) =>
        calls.token({ ...entry, clientToken }, signal),
      );
      this.clientToken = undefined;
      return session;
    } catch (error) {
      if (!uncertainCodes.has(asFailure(error).code)) this.clientToken = undefined;
      throw error;
    }
  }

  /** Never throws: the last that is known stands in for what cannot be had now. */
  private async describe(signal: AbortSignal): Promise<EndpointDescription | undefined> {
    const { entry, profile } = this.options;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(longestDescriptionMs)]);
    try {
      this.known = await profile.use(emr, "DescribeManagedEndpoint", (calls) =>
        calls.describe(entry.endpoint, entry.virtualCluster, bounded),
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error; // the profile has noted any failure
    }
    return this.known;
  }

  private toLease(
    session: SessionToken,
    description: EndpointDescription | undefined,
    principal: string,
  ): Lease {
    const { entry, clock } = this.options;
    const { token, expiresAt } = checkSession(session, entry);
    const document: TokenDocument = {
      token,
      expiresAt: new Date(expiresAt).toISOString(),
      endpoint: describeEndpoint(entry, description),
    };
    return {
      value: { kind: "token", token, document: JSON.stringify(document) },
      issuedAt: clock.now(),
      expiresAt,
      principal,
    };
  }
}

/** It goes into a header and a variable, so it has only characters that mean nothing there. */
function checkSession({ token, expiresAt }: SessionToken, { endpoint }: EmrEntry) {
  if (token !== undefined && /^[!-~]+$/.test(token) && expiresAt !== undefined) return { token, expiresAt };
  throw new Failure("service-unavailable", `what AWS gave for ${endpoint} is no token, or has no end`, {
    next: "jitney tries again by itself; report it if it lasts",
  });
}

function describeEndpoint(
  { authProxyHost }: EmrEntry,
  description: EndpointDescription | undefined,
): NonNullable<TokenDocument["endpoint"]> {
  const { type, url, certificateAuthority } = description ?? {};
  return {
    ...(type !== undefined && { type }),
    ...(url !== undefined && { url }),
    ...(certificateAuthority !== undefined && { certificateAuthority }),
    ...(authProxyHost !== undefined && { authProxyHost }),
  };
}

/** The state says more than the refusal, unless it lags behind, as AWS's own sample has seen. */
function stateFailure(
  failure: Failure,
  { endpoint }: EmrEntry,
  description: EndpointDescription | undefined,
): Failure {
  const { state } = description ?? {};
  if (state === "CREATING") {
    const next = "run it again in some minutes";
    return new Failure("not-ready", `the endpoint ${endpoint} is being created`, { next, cause: failure });
  }
  if (state === undefined || state === "ACTIVE") return failure;
  const detail = `the endpoint ${endpoint} is gone: AWS says ${state}`;
  const next = "create another one and write its ARN as endpoint into the config";
  return new Failure("not-ready", detail, { next, cause: failure });
}
