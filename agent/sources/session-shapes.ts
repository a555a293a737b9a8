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

export interface SessionCalls {
  start(wish: SessionWish, signal: AbortSignal): Promise<Stream>;
  resume(sessionId: string, signal: AbortSignal): Promise<Stream>;
  terminate(sessionId: string, signal: AbortSignal): Promise<void>;
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
