// One HTTP exchange with an agent's socket, as curl would have it; and the two steps in which a helper asks
// for credentials. It is the tests' own client, so that a mistake in protocol/client.ts cannot hide itself.

import { request } from "node:http";

export interface AgentCall {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

export interface AgentReply {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

export function askAgent(socket: string, path: string, call: AgentCall = {}): Promise<AgentReply> {
  const { method = "GET", headers = {}, body, timeoutMs = 20_000 } = call;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request({ socketPath: socket, path, method, headers, signal, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      incoming.on("error", reject);
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
      );
    });
    outgoing.end(body);
  });
}

export interface Caller {
  terminal: boolean;
  folder: string;
  host: string;
  user: string;
  env: Record<string, string>;
}

/** Asks for credentials, and again with what the agent wants to know of the caller. */
export async function askForCredentials(socket: string, name: string, caller: Caller): Promise<AgentReply> {
  const path = `/v1/credentials/${name}?wait=10`; // many callers at once make a slow machine
  const first = await askAgent(socket, path);
  if (first.status < 400 || parse(first.text).needs === undefined) return first;
  const context = encodeURIComponent(JSON.stringify(caller));
  return askAgent(socket, path, { headers: { "jitney-context": context } });
}

/** Any JSON object; the tests look at single members. */
export function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Error(`no JSON object: ${text.slice(0, 200)}`);
}
