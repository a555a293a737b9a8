// A session on simulated time and pretended websockets, with the test as the node.

import { randomBytes } from "node:crypto";
import { createCipher } from "../../session/cipher.ts";
import type { StreamAccess } from "../../session/connection.ts";
import { decodeFrame } from "../../session/frame.ts";
import { type Message, messageType, payloadType } from "../../session/message.ts";
import { Session } from "../../session/session.ts";
import type { SessionEnd, SessionOptions } from "../../session/session-options.ts";
import type { WebSocketEvents } from "../../session/web-socket.ts";
import { acknowledgementFrame, outputFrame } from "./plain-node.ts";
import { Simulation } from "./simulation.ts";

export interface PretendedSocket {
  url: string;
  headers: Record<string, string>;
  events: WebSocketEvents;
  texts: string[];
  messages: Message[];
  pings: number;
  isClosed: boolean;
  isPaused: boolean;
}

export interface SessionBench {
  simulation: Simulation;
  session: Session;
  sockets: PretendedSocket[];
  /** The latest. */
  socket(): PretendedSocket;
  output: string[];
  /** resume, terminate, connected, lost. */
  calls: string[];
  /** The node says something of its stream. */
  say(type: number, payload: string | Uint8Array): void;
  greet(sessionType?: string, more?: object[]): Promise<void>;
  /** What the client said on its stream, by payload type. */
  said(type: number): string[];
  end(): Promise<SessionEnd>;
}

export const access: StreamAccess = { streamUrl: "wss://one", tokenValue: "token-1", headers: { a: "1" } };

/** Whatever is ready to go on goes on. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function openSession(given: Partial<SessionOptions> = {}): SessionBench {
  const simulation = new Simulation();
  const sockets: PretendedSocket[] = [];
  const output: string[] = [];
  const calls: string[] = [];
  let sequence = 0;
  const session = new Session({
    ...access,
    sessionId: "alice-0123",
    targetId: "i-0123456789abcdef0",
    clientVersion: "1.2.0.0",
    clock: simulation,
    randomBytes,
    random: () => 0,
    open: (url, headers, events) => pretendSocket(sockets, { url, headers, events }),
    resume: async () => {
      calls.push("resume");
      return { ...access, streamUrl: "wss://next", tokenValue: "token-2" };
    },
    terminate: async () => void calls.push("terminate"),
    onOutput: (bytes, stream) => output.push(`${stream}: ${Buffer.from(bytes)}`),
    onConnection: (isConnected) => calls.push(isConnected ? "connected" : "lost"),
    ...given,
  });
  const socket = (): PretendedSocket => {
    const latest = sockets.at(-1);
    if (latest === undefined) throw new Error("no socket was opened");
    return latest;
  };
  const say = (type: number, payload: string | Uint8Array) => {
    socket().events.received(outputFrame(sequence, Buffer.from(payload), type));
    sequence += 1;
  };
  return {
    simulation,
    session,
    sockets,
    socket,
    output,
    calls,
    say,
    greet: async (sessionType = "Standard_Stream", more = []) => {
      socket().events.opened();
      say(payloadType.handshakeRequest, handshakeRequest(sessionType, more));
      await settle();
      say(payloadType.handshakeComplete, '{"HandshakeTimeToComplete":1,"CustomerMessage":"be nice"}');
      await settle();
    },
    said: (type) => {
      const streams = sockets.flatMap(({ messages }) => messages).filter((one) => one.payloadType === type);
      return streams.map(({ payload }) => Buffer.from(payload).toString());
    },
    end: () => session.ended,
  };
}

export function handshakeRequest(sessionType: string, more: object[] = []): string {
  const session = {
    ActionType: "SessionType",
    ActionParameters: { SessionType: sessionType, Properties: {} },
  };
  return JSON.stringify({ AgentVersion: "3.3.0.0", RequestedClientActions: [...more, session] });
}

/** The node's end of a data key: its halves the other way round. */
export function nodeCipher(dataKey: Uint8Array) {
  return createCipher(Buffer.concat([dataKey.subarray(32), dataKey.subarray(0, 32)]), randomBytes);
}

/** Acknowledges all that the client sends. */
function pretendSocket(
  sockets: PretendedSocket[],
  opening: Pick<PretendedSocket, "url" | "headers" | "events">,
) {
  const socket: PretendedSocket = {
    ...opening,
    texts: [],
    messages: [],
    pings: 0,
    isClosed: false,
    isPaused: false,
  };
  sockets.push(socket);
  return {
    bufferedBytes: 0,
    send(data: string | Uint8Array) {
      if (typeof data === "string") {
        socket.texts.push(data);
        return;
      }
      const message = decodeFrame(data);
      socket.messages.push(message);
      if (message.type !== messageType.input) return;
      queueMicrotask(() => socket.events.received(acknowledgementFrame(message.sequence)));
    },
    ping: () => {
      socket.pings += 1;
    },
    pause: () => {
      socket.isPaused = true;
    },
    resume: () => {
      socket.isPaused = false;
    },
    close: () => {
      socket.isClosed = true;
    },
  };
}
