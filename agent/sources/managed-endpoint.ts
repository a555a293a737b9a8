// What the agent asks of EMR on EKS, without the SDK: who only looks at these shapes loads no client.

export interface SessionOrder {
  endpoint: string;
  virtualCluster: string;
  executionRole: string;
  durationMs: number;
  logContext: string | undefined;
  /** The same for every try of one renewal: whichever AWS acted on, there is one token. */
  clientToken: string;
}

/** Of GetManagedEndpointSessionCredentials; all members are optional in the model. */
export interface SessionToken {
  token: string | undefined;
  /** Epoch milliseconds. */
  expiresAt: number | undefined;
}

/** Of DescribeManagedEndpoint. */
export interface EndpointDescription {
  type: string | undefined;
  /** CREATING, ACTIVE, TERMINATING, TERMINATED or TERMINATED_WITH_ERRORS. */
  state: string | undefined;
  url: string | undefined;
  /** PEM. */
  certificateAuthority: string | undefined;
}

export interface EmrCalls {
  /** Throws a Failure where AWS refuses in words of its own. */
  token(order: SessionOrder, signal: AbortSignal): Promise<SessionToken>;
  describe(endpoint: string, virtualCluster: string, signal: AbortSignal): Promise<EndpointDescription>;
}
