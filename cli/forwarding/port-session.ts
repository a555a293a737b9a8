// One session to a port of a node, or to a host that the node reaches, and the connections that travel over it.

import type { Socket } from "node:net";
import { Failure } from "../../protocol/failure.ts";
import { type AgentSession, sessionParts } from "../../session/agent-access.ts";
import { speaksSmux, wantsKeepAlive } from "../../session/client-version.ts";
import { FrameError } from "../../session/frame.ts";
import { controlFlag } from "../../session/message.ts";
import { createNodeWebSocket } from "../../session/node-web-socket.ts";
import { Session } from "../../session/session.ts";
import { malformed } from "../../session/session-failures.ts";
import type { SessionEnd, SessionGreeting } from "../../session/session-options.ts";
import type { Carrier } from "./carrier.ts";
import { LocalSockets } from "./local-socket.ts";
import { createSmuxCarrier } from "./smux-carrier.ts";
import { TurnCarrier } from "./turn-carrier.ts";

/** After the node's end: a client that still does not read will not. */
const longestClosingMs = 5_000;

export interface PortSessionOptions {
  /** As it was typed, for messages. */
  name: string;
  session: AgentSession;
  /** For people: `port 80 of db`. */
  target: string;
  remark: (line: string) => void;
  onConnection: (isConnected: boolean) => void;
}

export interface PortSession {
  /** Undefined where it ended before it was open; else whether it carries many connections at a time. */
  opened: Promise<{ isShared: boolean; customerMessage: string } | undefined>;
  accept(socket: Socket): void;
  /** Rejects with why, unless it was ended from here. */
  ended: Promise<void>;
  terminate(): Promise<unknown>;
}

export function openPortSession(options: PortSessionOptions): PortSession {
  const refusal = Promise.withResolvers<never>();
  refusal.promise.catch(() => undefined); // `ended` tells
  const early: Uint8Array[] = [];
  const sockets = new LocalSockets();
  let carrier: Carrier | undefined;
  let wasHeard = false;
  const session = openSession(options, {
    onOutput: (bytes) => {
      wasHeard = true;
      if (carrier === undefined) early.push(Uint8Array.from(bytes));
      else carrier.receive(bytes);
    },
    onRefused: () => {
      carrier?.refuse();
      if (wasHeard) options.remark(`nobody listens on ${options.target} any more`);
      else refusal.reject(refused(options.target));
    },
  });
  const prepared = session.opened.then((greeting) => {
    if (greeting === undefined) return undefined;
    carrier = createCarrier(session, greeting);
    try {
      for (const bytes of early.splice(0)) carrier.receive(bytes);
    } catch (error) {
      refusal.reject(error instanceof FrameError ? malformed(error) : error);
      return undefined;
    }
    return { carrier, greeting };
  });
  return {
    opened: prepared.then(
      (made) =>
        made && {
          isShared: speaksSmux(made.greeting.agentVersion),
          customerMessage: made.greeting.customerMessage,
        },
    ),
    accept: (socket) => {
      sockets.add(socket);
      void prepared.then((made) => (made === undefined ? socket.destroy() : made.carrier.accept(socket)));
    },
    ended: Promise.race([refusal.promise, session.ended.then((end) => explainEnd(end, options))]).finally(
      () => {
        carrier?.stop();
        sockets.end();
      },
    ),
    terminate: () => session.leave(),
  };
}

interface PortEvents {
  onOutput(bytes: Uint8Array): void;
  onRefused(): void;
}

function openSession(
  { session, onConnection }: PortSessionOptions,
  { onOutput, onRefused }: PortEvents,
): Session {
  return new Session({
    ...sessionParts(session),
    longestClosingMs,
    open: createNodeWebSocket(session.started),
    onOutput,
    onFlag: (flag) => flag === controlFlag.connectToPortError && onRefused(),
    onConnection,
  });
}

function createCarrier(session: Session, { agentVersion }: SessionGreeting): Carrier {
  if (!speaksSmux(agentVersion)) return new TurnCarrier(session);
  return createSmuxCarrier(session, wantsKeepAlive(agentVersion));
}

function explainEnd(end: SessionEnd, { name }: PortSessionOptions): void {
  if (end.kind === "terminated") return;
  if (end.kind === "failed") throw end.failure;
  const why = end.reason === "" ? "" : `: ${end.reason}`;
  throw new Failure("service-unavailable", `the session on ${name} was ended${why}`, {
    next: "run it again",
  });
}

function refused(target: string): Failure {
  return new Failure("not-ready", `nobody listens on ${target}`, {
    next: "start the service there, or name another port, then run this again",
  });
}
