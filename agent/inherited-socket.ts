// The listening socket that systemd hands to a service it starts: file descriptor 3, meant for us where
// LISTEN_PID is our pid (sd_listen_fds(3)). systemd goes on listening when we end, so the path is not ours.

import { fstatSync, readFileSync } from "node:fs";
import { Failure } from "../protocol/failure.ts";
import type { Environment } from "../protocol/paths.ts";
import { agentEnvironment } from "./environment.ts";
import { readPassEnv } from "./pass-env.ts";

/** SD_LISTEN_FDS_START */
const firstDescriptor = 3;

export interface InheritedSocket {
  descriptor: number;
}

/** Undefined where the agent was started by hand or by a helper. */
export function findInheritedSocket(
  env: Environment,
  pid: number,
  path: string,
): InheritedSocket | undefined {
  if (env.LISTEN_PID !== String(pid) || env.LISTEN_FDS === undefined) return undefined;
  if (env.LISTEN_FDS !== "1") throw refuse(`hands out ${env.LISTEN_FDS} sockets, not one`, path);
  const place = readPlace(firstDescriptor);
  if (place !== undefined && place !== path)
    throw refuse(`listens on ${place}, helpers ask on ${path}`, path);
  return { descriptor: firstDescriptor };
}

/**
 * A session's variables reach its services too (`systemctl --user import-environment`): an agent that was
 * started in the background must not depend on them, whoever started it. LISTEN_FDS goes with the rest.
 */
export function confineEnvironment(env: NodeJS.ProcessEnv): void {
  const kept = agentEnvironment(env, readPassEnv(env));
  for (const name of Object.keys(env)) {
    if (!Object.hasOwn(kept, name)) delete env[name];
  }
}

/** Where the socket is bound, as proc_net(5) tells; undefined where it does not. */
function readPlace(descriptor: number): string | undefined {
  const { ino } = statSocket(descriptor);
  const line = readSockets().find((socket) => socket.split(/\s+/)[6] === String(ino));
  return line?.split(/\s+/).slice(7).join(" ");
}

function statSocket(descriptor: number) {
  const stat = fstatSync(descriptor);
  if (stat.isSocket()) return stat;
  throw new Failure(
    "agent-unreachable",
    `file descriptor ${descriptor} is no socket, though LISTEN_FDS says so`,
    {
      next: "start the agent without LISTEN_FDS: env -u LISTEN_FDS jitney agent run",
    },
  );
}

function readSockets(): string[] {
  try {
    return readFileSync("/proc/net/unix", "utf8").split("\n");
  } catch {
    return []; // no /proc here
  }
}

function refuse(what: string, path: string): Failure {
  return new Failure("agent-unreachable", `the socket unit ${what}`, {
    next: `write into jitney.socket one line ListenStream=${path}, or: jitney install`,
  });
}
