// What a session is given, and what it tells: the contract between the data channel and whoever uses it.

import type { Failure } from "../protocol/failure.ts";
import type { Clock } from "./clock.ts";
import type { StreamAccess } from "./connection.ts";
import type { DataKey, DataKeyRequest } from "./handshake-payloads.ts";
import type { RandomBytes } from "./uuid.ts";
import type { OpenWebSocket } from "./web-socket.ts";

export interface SessionOptions extends StreamAccess {
  sessionId: string;
  /** The node, as it was given to StartSession. */
  targetId: string;
  open: OpenWebSocket;
  /** ResumeSession, with fresh credentials; undefined where the session is over. Throws Failures. */
  resume(signal: AbortSignal): Promise<StreamAccess | undefined>;
  /** TerminateSession. */
  terminate(): Promise<void>;
  /** kms:GenerateDataKey; without it a session that wants encryption fails. */
  generateDataKey?(request: DataKeyRequest): Promise<DataKey>;
  /** Whatever is newer than 1.1.70 makes a node speak smux on a port of type LocalPortForwarding. */
  clientVersion: string;
  /** Output, in order; the bytes are good until the call returns, unless they are copied. */
  onOutput(bytes: Uint8Array, stream: "output" | "error"): void;
  onFlag?(flag: number): void;
  /** Whether there is a connection, for a line on the terminal. */
  onConnection?(isConnected: boolean): void;
  /** Data waits for the node's first output, for so long at most: see `write`. */
  firstWriteHoldMs?: number;
  /** What came before the node's end waits for a reader that is behind, for so long at most; without it, for ever. */
  longestClosingMs?: number;
  clock: Clock;
  randomBytes: RandomBytes;
  random(): number;
}

/** What the handshake told. */
export interface SessionGreeting {
  sessionType: string;
  properties: Record<string, unknown>;
  agentVersion: string;
  /** To be shown to the user; "" where there is nothing. */
  customerMessage: string;
}

export type SessionEnd =
  /** By the node or the service, which give a reason, or "". */
  | { kind: "closed"; reason: string; exitCode: number | undefined }
  /** By us. */
  | { kind: "terminated"; exitCode: number | undefined }
  | { kind: "failed"; failure: Failure; exitCode: number | undefined };
