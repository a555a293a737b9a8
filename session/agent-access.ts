// The agent as the one who signs: a session's calls to AWS, made through its socket. Nobody on this side of it ever
// holds AWS credentials; the stream's token is all there is.

import { describeParent } from "../protocol/caller.ts";
import type { Exchange } from "../protocol/client.ts";
import { Failure } from "../protocol/failure.ts";
import { callerHeader } from "../protocol/messages.ts";
import { type Reach, reachAgent } from "../protocol/reach.ts";
import type { DataKeyDocument, SessionBody, SessionDocument } from "../protocol/session-documents.ts";
import { clientVersion } from "./client-version.ts";
import { systemClock } from "./clock.ts";
import type { StreamAccess } from "./connection.ts";
import type { DataKey, DataKeyRequest } from "./handshake-payloads.ts";

export interface AgentReach extends Omit<Reach, "deadlineAt"> {
  now: () => number;
  /** Query of every call: where a node without an entry is signed for. */
  query?: string;
}

/** The agent's start, a login that is refreshed and AWS's answer. */
const startWithinMs = 20_000;

/** AWS's answer alone; the next attempt comes soon. */
const callWithinMs = 10_000;

/** A session that was started, with the calls that its channel needs later. */
export interface AgentSession {
  started: SessionDocument;
  /** Undefined where the session is over. */
  resume(signal: AbortSignal): Promise<StreamAccess | undefined>;
  terminate(): Promise<void>;
  generateDataKey(request: DataKeyRequest): Promise<DataKey>;
}

/** What a session takes from the agent and from this machine; the websocket and what it tells are its user's. */
export function sessionParts({ started, resume, terminate, generateDataKey }: AgentSession) {
  return {
    ...started,
    targetId: started.node,
    resume,
    terminate,
    generateDataKey,
    clientVersion,
    clock: systemClock,
    randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    random: Math.random,
  };
}

/** Throws the agent's failure. */
export async function startAgentSession(body: SessionBody, reach: AgentReach): Promise<AgentSession> {
  const started = await post<SessionDocument>("/v1/sessions", body, reach, startWithinMs);
  const { sessionId, node } = started;
  const { name } = body;
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}`;
  return {
    started,
    resume: () =>
      post<SessionDocument>(`${path}/resume`, { name, node }, reach, callWithinMs).catch(ignoreEnd),
    terminate: async () => {
      const query = `${reach.query ?? ""}${reach.query ? "&" : "?"}name=${encodeURIComponent(name)}`;
      await ask({ method: "DELETE", path: `${path}${query}` }, reach, callWithinMs);
    },
    generateDataKey: async (request) => {
      const key = await post<DataKeyDocument>(`${path}/data-key`, { name, ...request }, reach, callWithinMs);
      return {
        plaintext: Buffer.from(key.plaintext, "base64"),
        ciphertextBlob: Buffer.from(key.ciphertextBlob, "base64"),
      };
    },
  };
}

function ignoreEnd(error: unknown): undefined {
  if (error instanceof Failure && error.code === "not-found") return undefined;
  throw error;
}

async function post<T>(path: string, body: object, reach: AgentReach, withinMs: number): Promise<T> {
  const call = { method: "POST", path: `${path}${reach.query ?? ""}`, body: JSON.stringify(body) } as const;
  return JSON.parse(await ask(call, reach, withinMs)) as T; // both ends are built from protocol/messages.ts
}

async function ask(call: Exchange, reach: AgentReach, withinMs: number): Promise<string> {
  const headers = { [callerHeader]: await describeParent() };
  const reply = await reachAgent({ ...call, headers }, { ...reach, deadlineAt: reach.now() + withinMs });
  return reply.body;
}
