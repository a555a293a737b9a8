// Every document that crosses the socket, and the names of its headers. Times are ISO 8601 in UTC.

import type { FailureCode } from "./failure.ts";

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

/** GET /v1/ssh/NAME: how `jitney-ssh connect` gets to the host's sshd. */
export type SshDocument = SshAddressDocument | SshSessionDocument;

/** Through a session on the node, to be started with POST /v1/sessions. */
export interface SshSessionDocument {
  via: "session";
  name: string;
  document: string;
  port: number;
}

/** At an address; certificate and known_hosts are fresh when it comes. */
export interface SshAddressDocument {
  via: "address";
  name: string;
  user: string;
  /** Whom the certificate names; none means any. */
  principals: string[];
  /** In the order in which they are to be dialled. */
  addresses: string[];
  port: number;
  /** Names the host in known_hosts. */
  hostKeyAlias: string;
  expiresAt: string;
  /** For the person, where something is odd that does not stand in the way. */
  remark?: string;
}

/** Body of POST /v1/sessions. */
export interface SessionBody {
  /** An entry or a node id. */
  name: string;
  /** Absent: the account's own shell document. */
  document?: string;
  parameters?: Record<string, string[]>;
  reason?: string;
}

/** POST /v1/sessions and POST /v1/sessions/ID/resume: what opens a session's data channel. */
export interface SessionDocument {
  sessionId: string;
  streamUrl: string;
  tokenValue: string;
  /** They sign the websocket's upgrade, for some minutes. */
  headers: Record<string, string>;
  /** The node's id. */
  node: string;
  /** The proxy that the agent is told to use, and the authorities (PEM text) that it is told to trust. */
  proxy?: string;
  ca?: string;
}

/** GET /v1/nodes/NAME/sessions: one that is over. */
export interface PastSessionDocument {
  id: string;
  /** Whether the source profile's own principal started it, by the access that it has itself. */
  own: boolean;
  /** The ARN of who started it. */
  owner?: string;
  startedAt?: string;
}

/** Body of POST /v1/sessions/ID/resume. */
export interface ResumeBody {
  name: string;
  node: string;
}

/** Body of POST /v1/sessions/ID/data-key. */
export interface DataKeyBody {
  name: string;
  keyId: string;
  numberOfBytes: number;
  encryptionContext: Record<string, string>;
}

/** The key that encrypts a session, in base64: in the clear, and as only KMS can read it. */
export interface DataKeyDocument {
  plaintext: string;
  ciphertextBlob: string;
}

/** POST /v1/ssh/NAME/files: the files for clients that know no agent. */
export interface SshFilesDocument extends Omit<SshAddressDocument, "via" | "name" | "principals" | "remark"> {
  identityFile: string;
  certificateFile: string;
  userKnownHostsFile: string;
}

export interface HostKeyDocument {
  /** `ssh-ed25519` for one. */
  algorithm: string;
  /** Base64, as in known_hosts. */
  publicKey: string;
}

/** GET and POST /v1/ssh/NAME/host-keys. The trusted ones count while there are none published. */
export interface HostKeysDocument {
  published: HostKeyDocument[];
  trusted: HostKeyDocument[];
  addresses: string[];
  port: number;
}

/** GET /v1/instances: the Lightsail instances of a region. */
export interface InstanceDocument {
  name: string;
  user?: string;
  /** `ubuntu_24_04`, `windows_server_2022`, … */
  blueprint?: string;
  state?: string;
}

/** The states of an access request: GetAccessToken's five, and ours before an id is known or after a cancel. */
export type RequestState =
  | "filing"
  | "pending"
  | "approved"
  | "rejected"
  | "revoked"
  | "expired"
  | "cancelled";

export interface ApproverDocument {
  name: string;
  answer?: "approved" | "rejected" | "revoked";
  comment?: string;
}

export interface RequestDocument {
  /** Absent while it is being filed or looked for. */
  id?: string;
  state: RequestState;
  node: string;
  /** The entry it was filed for, where there is one. */
  name?: string;
  account: string;
  region: string;
  reason?: string;
  filedAt: string;
  /** Whether it is for the window after the current one. */
  next: boolean;
  /** Absent where AWS does not show them to this user. */
  approvers?: ApproverDocument[];
  answeredAt?: string;
  windowEndsAt?: string;
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

export interface FailureDocument {
  code: FailureCode;
  detail: string;
  next?: string;
  at: string;
}

/**
 * - `ready`: a lease is held and renewal works
 * - `failing`: a lease is held, its renewal fails
 * - `waiting`: an access request waits for approval
 * - `refused`: the request was rejected or revoked, or the last fetch failed for good
 * - `failed`: no lease, the last fetch failed; it is tried again
 * - `asleep`: nothing is held, the next use fetches
 */
export type EntryState = "ready" | "failing" | "waiting" | "refused" | "failed" | "asleep";

export interface EntryDocument {
  name: string;
  kind: string;
  state: EntryState;
  /** What it stands for at AWS: a node id or tag, an instance, an endpoint. */
  target: string;
  sourceProfile?: string;
  region?: string;
  issuedAt?: string;
  expiresAt?: string;
  nextRenewalAt?: string;
  lastUsedAt?: string;
  nextPrefetchAt?: string;
  request?: RequestDocument;
  /** The request for the window after the current one. */
  nextRequest?: RequestDocument;
  failure?: FailureDocument;
}

export interface SourceProfileDocument {
  /** The profile's name; "default chain" where none is configured. */
  profile: string;
  state: "ready" | "login-needed" | "failing" | "unused";
  expiresAt?: string;
  account?: string;
  principal?: string;
  failure?: FailureDocument;
}

/** GET /v1/status. */
export interface StatusDocument {
  version: 1;
  agent: {
    version: string;
    pid: number;
    startedAt: string;
    executable: string;
    socket: string;
    /** The executable on disk is not the one that runs. */
    replaced: boolean;
    /** What the agent runs with: names always, values only where they cannot be secret. */
    environment: Record<string, string>;
  };
  config: {
    files: string[];
    /** Why the last reload was refused; the configuration before it is in force. */
    failure?: FailureDocument;
  };
  sourceProfiles: SourceProfileDocument[];
  entries: EntryDocument[];
}

/** GET /v1/nodes: the managed nodes one could ask for. */
export interface NodeDocument {
  id: string;
  name?: string;
  platform?: string;
  address?: string;
  online: boolean;
}
