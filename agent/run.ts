// `jitney agent run`: the process around the agent. Its signals: SIGTERM and SIGINT end it when what is in
// flight is answered, SIGHUP reads the configuration again, SIGUSR2 wipes every lease.

import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { asFailure, failureLines } from "../protocol/failure.ts";
import { insideAgentVariable, socketPath } from "../protocol/paths.ts";
import { Agent, type AgentOptions } from "./agent.ts";
import { confineEnvironment, findInheritedSocket } from "./inherited-socket.ts";
import { createHttpServer } from "./server/http-server.ts";
import { createHandler } from "./server/routes.ts";
import { bindSocket, findOtherAgent } from "./socket.ts";
import { becomeSuccessor, type FindCommand, knockAt } from "./upgrade/successor.ts";

/** Why it ends when another one takes over. */
const replaced = "replaced";

/** What is in flight at the end is given so long. */
const finishWithinMs = 5_000;

export interface RunOptions extends Omit<AgentOptions, "successor"> {
  /** What starts `jitney`, as the disk has it then: who takes over when the executable was replaced. */
  findCommand?: FindCommand;
}

/** Runs until it is told to end; returns the exit code. Says on stderr what a person must know. */
export async function runAgent({ findCommand, ...options }: RunOptions): Promise<number> {
  process.umask(0o077);
  keepOutOfCoreDumps();
  const path = socketPath(options.env);
  const ending = Promise.withResolvers<string>();
  try {
    const inherited = findInheritedSocket(options.env, process.pid, path);
    if (inherited !== undefined) confineEnvironment(process.env);
    const restart = () => ending.resolve(replaced);
    const agent = new Agent({ ...options, ...(findCommand && { successor: { findCommand, restart } }) });
    process.env[insideAgentVariable] = String(process.pid);
    const server = createHttpServer(createHandler(agent));
    const forgetSignals = listenToSignals(agent, ending.resolve);
    const bound = await bindSocket(server, path, {
      prepare: () => agent.start(),
      onLost: () => ending.resolve("socket-lost"),
      inherited,
    });
    if (bound === undefined) return await sayOther(path);
    const why = await ending.promise;
    agent.log("ending", { why });
    bound.release();
    agent.events.stop(); // else whoever follows them holds up the end
    await close(server);
    forgetSignals();
    await agent.stop();
    if (findCommand === undefined || why !== replaced) return 0;
    if (inherited === undefined) return becomeSuccessor(findCommand, options.env);
    await knockAt(path);
    return 0;
  } catch (error) {
    process.stderr.write(failureLines(asFailure(error)));
    return 1;
  }
}

async function sayOther(path: string): Promise<number> {
  const pid = await findOtherAgent(path);
  const who = pid === undefined ? "" : ` (pid ${pid})`;
  process.stderr.write(`jitney: an agent answers on ${path} already${who}\n`);
  return 1;
}

function listenToSignals(agent: Agent, end: (why: string) => void): () => void {
  const handlers: [NodeJS.Signals, () => void][] = [
    ["SIGTERM", () => end("SIGTERM")],
    ["SIGINT", () => end("SIGINT")],
    ["SIGHUP", () => agent.config.reload()],
    ["SIGUSR2", () => agent.wipe()],
  ];
  for (const [signal, handle] of handlers) process.on(signal, handle);
  return () => {
    for (const [signal, handle] of handlers) process.off(signal, handle);
  };
}

/** No new connections; idle ones are cut, busy ones get their answer if it comes soon. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), finishWithinMs);
  await closed;
  clearTimeout(timer);
}

/** Secrets live in memory; a core dump would write them to a disk (core(5), coredump_filter). */
function keepOutOfCoreDumps(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/coredump_filter", "0");
  } catch {
    // no /proc here: LimitCORE=0 of the unit is what remains
  }
}
