// An agent's socket in a folder of the test's own, and clients that speak to it in bytes.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { SshAgentOptions } from "../../../agent/ssh-agent/conversation.ts";
import { listenSshAgent, type SshAgentSocket } from "../../../agent/ssh-agent/listen.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { recordedIdentity } from "./recorded-login.ts";
import { encodeMessages } from "./talk.ts";

export interface SocketBench {
  folder: string;
  path: string;
  agent: SshAgentSocket;
  notes: string[];
}

export async function openSocket(options: Partial<SshAgentOptions> = {}): Promise<SocketBench> {
  const folder = tempFolder();
  const path = join(folder, "blog.sock");
  const notes: string[] = [];
  const agent = await listenSshAgent(path, {
    identity: async () => recordedIdentity,
    identityTimeoutMs: 5_000,
    requireSessionBind: true,
    note: (event, fields) => notes.push([event, ...Object.values(fields)].join(" ")),
    ...options,
  });
  onTestFinished(() => agent.stop());
  return { folder, path, agent, notes };
}

export async function openClient(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on("error", () => undefined); // cut off: "close" tells
  await once(socket, "connect");
  return socket;
}

/** Sends the messages and returns the replies' bytes, as hex, when there are as many as awaited. */
export async function ask(socket: Socket, messages: readonly string[], awaitedHex: string): Promise<string> {
  socket.write(encodeMessages(messages));
  let reply = "";
  while (reply.length < awaitedHex.length) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    reply += chunk.toString("hex");
  }
  return reply;
}
