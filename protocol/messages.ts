// What crosses the socket: the names of its headers, its limits, and the documents that are not of ssh, sessions or
// status, which have files of their own. Times are ISO 8601 in UTC.

/** The sender's version, in every request of ours and in every answer. */
export const versionHeader = "jitney-version";

/** `program pid` of the process that asked, as it declares itself; it goes to the audit trail. */
export const callerHeader = "jitney-caller";

/** A {@link CallerContext} as percent-encoded JSON; sent when the agent asked for it, never before. */
export const contextHeader = "jitney-context";

/** Whatever names an entry or a node on the socket is at most so long. */
export const maxNameLength = 128;

/** How long a call may wait where it does not say, in seconds. */
export const defaultWaitSeconds = 4;

/** Longest `?wait=` that is honoured, in seconds. */
export const maxWaitSeconds = 3600;

/** Of a caller on a cold miss: what decides whether it may file a request, and what its reason says. */
export interface CallerContext {
  /** Whether the process has a controlling terminal. */
  terminal: boolean;
  folder: string;
  host: string;
  user: string;
  /** The variables that the agent asked for; an unset one is the empty string. */
  env: Record<string, string>;
}

/** What credential_process prints; its members' names are AWS's. */
export interface CredentialDocument {
  Version: 1;
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: string;
  AccountId?: string;
}

/** GET /v1/token/NAME: a session token, or the password of a Windows. */
export interface TokenDocument {
  token: string;
  /** Absent where AWS names no end, as for a password. */
  expiresAt?: string;
  username?: string;
  addresses?: string[];
  port?: number;
  /** Where a session token is shown, as far as it is known. */
  endpoint?: EndpointDocument;
}

/** A managed endpoint of EMR on EKS. */
export interface EndpointDocument {
  /** `JUPYTER_ENTERPRISE_GATEWAY`, … */
  type?: string;
  url?: string;
  /** PEM: who vouches for the endpoint's certificate. */
  certificateAuthority?: string;
  /** Of Spark Connect. */
  authProxyHost?: string;
}

/** GET /v1/instances: the Lightsail instances of a region. */
export interface InstanceDocument {
  name: string;
  user?: string;
  /** `ubuntu_24_04`, `windows_server_2022`, … */
  blueprint?: string;
  state?: string;
}

/** Body of POST /v1/requests. */
export interface RequestBody {
  name: string;
  reason?: string;
  /** File the one for the window after the current one. */
  next?: boolean;
  /** File again although the last was rejected or revoked. */
  again?: boolean;
}

/** GET /v1/nodes: the managed nodes one could ask for. */
export interface NodeDocument {
  id: string;
  name?: string;
  platform?: string;
  address?: string;
  online: boolean;
}
