// A conversation without a socket: the messages that one connection brings, as hex, and what is answered.

import { converse, type SshAgentOptions } from "../../../agent/ssh-agent/conversation.ts";
import { recordedIdentity, withLength } from "./recorded-login.ts";

export interface Talk {
  /** One connection: the replies to these messages, in order. */
  say: (...messages: readonly string[]) => Promise<string[]>;
  /** One connection, in chunks of the stream's own making. */
  stream: (chunks: readonly Uint8Array[]) => Promise<string[]>;
  /** `event what why`, one for each note. */
  notes: string[];
}

export function openTalk(options: Partial<SshAgentOptions> = {}): Talk {
  const notes: string[] = [];
  const all: SshAgentOptions = {
    identity: async () => recordedIdentity,
    identityTimeoutMs: 5_000,
    requireSessionBind: true,
    note: (event, fields) => notes.push([event, ...Object.values(fields)].join(" ")),
    ...options,
  };
  const stream = (chunks: readonly Uint8Array[]) => collectReplies(chunks, all);
  return { say: (...messages) => stream([encodeMessages(messages)]), stream, notes };
}

export function encodeMessages(messages: readonly string[]): Uint8Array {
  return Buffer.from(messages.map(withLength).join(""), "hex");
}

async function collectReplies(chunks: readonly Uint8Array[], options: SshAgentOptions): Promise<string[]> {
  const replies: string[] = [];
  for await (const reply of converse(arrive(chunks), options)) {
    replies.push(Buffer.from(reply).toString("hex").slice(8));
  }
  return replies;
}

async function* arrive(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
