// Sessions of Session Manager in the agent's own words.

export interface SessionWish {
  /** A node's id. */
  target: string;
  /** Undefined: the account's own shell document. */
  document: string | undefined;
  parameters: Record<string, string[]> | undefined;
  reason: string | undefined;
}

/** Where a session's data channel is, and what opens it. */
export interface Stream {
  sessionId: string;
  streamUrl: string;
  /** A secret, like credentials: whoever has it is in the session. */
  tokenValue: string;
}

/** One that is over, as AWS keeps it for 30 days. */
export interface PastSession {
  id: string;
  owner: string | undefined;
  isJustInTime: boolean;
  startedAt: number | undefined;
}

export interface SessionCalls {
  start(wish: SessionWish, signal: AbortSignal): Promise<Stream>;
  resume(sessionId: string, signal: AbortSignal): Promise<Stream>;
  terminate(sessionId: string, signal: AbortSignal): Promise<void>;
  /** Those on one node, of whomever. */
  history(target: string, signal: AbortSignal): Promise<PastSession[]>;
}

export interface DataKeyWish {
  keyId: string;
  numberOfBytes: number;
  encryptionContext: Record<string, string>;
}

export interface KmsCalls {
  dataKey(
    wish: DataKeyWish,
    signal: AbortSignal,
  ): Promise<{ plaintext: Uint8Array; ciphertextBlob: Uint8Array }>;
}
