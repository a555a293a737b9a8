// The managed endpoints of the account, and every session token that was issued for one of them. A token is
// good for its endpoint alone, until its end; a later one does not end it (a guess).

import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { EmrSettings } from "./emr-settings.ts";

export type EndpointState = "CREATING" | "ACTIVE" | "TERMINATING" | "TERMINATED" | "TERMINATED_WITH_ERRORS";

export interface EndpointOptions {
  /** Small letters and digits, as is the virtual cluster's id. */
  id: string;
  virtualCluster: string;
  /** JUPYTER_ENTERPRISE_GATEWAY where it is not given. */
  type?: string;
  state?: EndpointState;
  serverUrl?: string;
  /** PEM; the endpoint's own authority. */
  certificateAuthority?: string;
}

export interface ManagedEndpoint extends Required<Pick<EndpointOptions, "id" | "virtualCluster" | "type">> {
  state: EndpointState;
  serverUrl: string | undefined;
  certificateAuthority: string | undefined;
  /** It is gone in fact, while its state may not say so yet, as AWS's own sample has seen. */
  isDead: boolean;
}

export type EndpointChange = Partial<Omit<ManagedEndpoint, "id" | "virtualCluster">>;

export interface IssuedToken {
  id: string;
  token: string;
  endpointId: string;
  expiresAt: number;
}

export interface TokenOrder {
  endpointId: string;
  durationMs: number;
  clientToken: string | undefined;
}

export class ManagedEndpoints {
  readonly #clock: Clock;
  readonly #settings: EmrSettings;
  readonly #secrets: Set<string>;
  readonly #endpoints: ManagedEndpoint[] = [];
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #byClientToken = new Map<string, IssuedToken>();

  /** Tokens are put into `secrets`, with whatever else must not turn up elsewhere. */
  constructor(clock: Clock, settings: EmrSettings, secrets: Set<string>) {
    this.#clock = clock;
    this.#settings = settings;
    this.#secrets = secrets;
  }

  add({ type = "JUPYTER_ENTERPRISE_GATEWAY", state = "ACTIVE", ...given }: EndpointOptions): void {
    const { id, virtualCluster, serverUrl, certificateAuthority } = given;
    if (this.find(virtualCluster, id)) throw new TypeError(`there is already an endpoint ${id}`);
    this.#endpoints.push({
      id,
      virtualCluster,
      type,
      state,
      serverUrl,
      certificateAuthority,
      isDead: false,
    });
  }

  find(virtualCluster: string, id: string): ManagedEndpoint | undefined {
    return this.#endpoints.find((one) => one.virtualCluster === virtualCluster && one.id === id);
  }

  /** Of an endpoint that must be there: the caller is a test, and has a mistake. */
  take(id: string): ManagedEndpoint {
    const found = this.#endpoints.find((one) => one.id === id);
    if (found === undefined) throw new TypeError(`no such endpoint: ${id}`);
    return found;
  }

  issue({ endpointId, durationMs, clientToken }: TokenOrder): IssuedToken {
    const former = clientToken === undefined ? undefined : this.#byClientToken.get(clientToken);
    if (former !== undefined && this.#settings.emrClientToken === "same") return former;
    const lifeMs = this.#settings.emrTokenLifetimeMs || durationMs;
    const expiresAt = Math.floor((this.#clock.now() + lifeMs) / 1000) * 1000;
    const issued = { id: randomBytes(8).toString("hex"), token: makeToken(), endpointId, expiresAt };
    this.#tokens.set(issued.token, issued);
    this.#secrets.add(issued.token);
    if (clientToken !== undefined) this.#byClientToken.set(clientToken, issued);
    return issued;
  }

  /** Whether an endpoint lets somebody in who shows this. */
  isGood(token: string, endpointId: string): boolean {
    const issued = this.#tokens.get(token);
    return issued?.endpointId === endpointId && issued.expiresAt > this.#clock.now();
  }
}

function makeToken(): string {
  return `CANARY${randomBytes(96).toString("base64url")}`;
}
