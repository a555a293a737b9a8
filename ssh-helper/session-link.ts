// The link with a host behind Session Manager: a session on the node, whose data channel we speak ourselves.

import { Failure } from "../protocol/failure.ts";
import type { SessionDocument } from "../protocol/session-documents.ts";
import type { SshSessionDocument } from "../protocol/ssh-documents.ts";
import { type AgentReach, sessionParts, startAgentSession } from "../session/agent-access.ts";
import { createBunWebSocket } from "../session/bun-web-socket.ts";
import { controlFlag } from "../session/message.ts";
import { Session } from "../session/session.ts";
import type { SessionEnd } from "../session/session-options.ts";
import type { OpenWebSocket } from "../session/web-socket.ts";
import type { Link } from "./link.ts";
import type { StandardStreams } from "./standard-streams.ts";

/** The node refuses what comes before it has connected to its port: ssh's first words wait for the server's. */
const firstWriteHoldMs = 150;

/** ssh hangs up on us the moment it ends, and the node would keep the session: it is told first. */
const leavingSignals = ["SIGHUP", "SIGTERM"] as const;

export async function startSessionLink(
  { name, document, port }: SshSessionDocument,
  reach: AgentReach,
  streams: StandardStreams,
): Promise<Link> {
  const parameters = { portNumber: [String(port)] };
  const agentSession = await startAgentSession({ name, document, parameters }, reach);
  let refusal: Failure | undefined;
  const session = new Session({
    ...sessionParts(agentSession),
    open: await findWebSocket(agentSession.started),
    firstWriteHoldMs,
    onOutput: (bytes) => {
      const written = streams.write(bytes);
      if (written === undefined) return;
      session.pause();
      written.then(
        () => session.resume(),
        () => void session.abandon(), // ssh has gone
      );
    },
    onFlag: (flag) => {
      if (flag !== controlFlag.connectToPortError) return;
      refusal = portRefused(name, port);
      void session.terminate();
    },
  });
  const sendAll = async () => {
    for await (const chunk of streams.input) await session.write(chunk);
    await session.terminate();
  };
  const leave = () => void session.leave();
  for (const signal of leavingSignals) process.on(signal, leave);
  return {
    relay: async () => {
      sendAll().catch(() => session.terminate());
      const end = await session.ended;
      await streams.end().catch(() => undefined); // ssh has gone
      const failure = refusal ?? failureOf(end, name);
      if (failure !== undefined) throw failure;
    },
    close: leave,
  };
}

/** Node's own WebSocket cannot set headers. */
async function findWebSocket(route: SessionDocument): Promise<OpenWebSocket> {
  if ("Bun" in globalThis) return createBunWebSocket(route);
  return (await import("../session/node-web-socket.ts")).createNodeWebSocket(route);
}

function failureOf(end: SessionEnd, name: string): Failure | undefined {
  if (end.kind === "failed") return end.failure;
  if (end.kind === "terminated" || end.reason === "") return undefined;
  return new Failure("service-unavailable", `the session on ${name} was ended: ${end.reason}`, {
    next: "run it again",
  });
}

function portRefused(name: string, port: number): Failure {
  return new Failure("not-ready", `nobody listens on port ${port} of ${name}`, {
    next: "start sshd there, or name its port in the config: port = …",
  });
}
