// What crosses the socket about Session Manager sessions: what opens their data channels, and what encrypts them.

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
