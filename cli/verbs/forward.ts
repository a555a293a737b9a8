// `jitney forward`: ports of this machine that lead to a node, or to hosts that the node reaches. One session for
// each port that is forwarded; the first of them that ends, ends all.

import type { SessionBody } from "../../protocol/session-documents.ts";
import { startAgentSession } from "../../session/agent-access.ts";
import { launchIfAbsent, type NodeOptions, nodeQuery } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { exitCode } from "../exit-code.ts";
import { type ForwardSpec, parseForward } from "../forwarding/forward-spec.ts";
import { type Listening, listenOnLoopback } from "../forwarding/listen.ts";
import { openPortSession, type PortSession } from "../forwarding/port-session.ts";
import { processTerminal } from "../terminal/terminal.ts";
import { watchConnection } from "../terminal/watch-connection.ts";
import type { World } from "../world.ts";
import { writeLine, writeRemark } from "../write.ts";
import { startWhenReady } from "./session-start.ts";

export interface ForwardOptions extends NodeOptions {
  reason?: string;
}

const toNode = "AWS-StartPortForwardingSession";
const toHost = "AWS-StartPortForwardingSessionToRemoteHost";

interface Wish {
  name: string;
  spec: ForwardSpec;
  options: ForwardOptions;
  signal: AbortSignal;
}

interface Forwarding {
  listening: Listening;
  session: PortSession;
  target: string;
}

export async function forwardPorts(
  given: string,
  ports: readonly string[],
  options: ForwardOptions,
  world: World,
): Promise<number> {
  const specs = ports.map(parseForward);
  const name = await chooseEntry({ ...options, name: given, verb: "forward" }, world);
  await launchIfAbsent(world);
  const ending = new AbortController();
  const end = () => ending.abort();
  const stopListening = [world.onInterrupt(end), processTerminal().onEnd(end)];
  const forwardings: Forwarding[] = [];
  try {
    const { signal } = ending;
    for (const spec of specs) forwardings.push(await open({ name, spec, options, signal }, world));
    await Promise.race([serve(forwardings, world), untilAborted(signal)]);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    await endAll(forwardings);
    for (const stop of stopListening) stop();
  }
  return exitCode.done;
}

async function serve(forwardings: readonly Forwarding[], world: World): Promise<void> {
  for (const forwarding of forwardings) await announce(forwarding, world);
  await Promise.race(forwardings.map(({ session }) => session.ended));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

/** Listens first: that a port is taken is known before AWS is asked for anything. */
async function open(wish: Wish, world: World): Promise<Forwarding> {
  const { name, spec } = wish;
  const { promise: opened, resolve, reject } = Promise.withResolvers<PortSession>();
  opened.catch(() => undefined); // whoever opens it hears why
  const { address, localPort: port } = spec;
  const listening = await listenOnLoopback({ address, port }, (socket) => {
    socket.on("error", () => undefined); // "close" follows
    opened.then(
      ({ accept }) => accept(socket),
      () => socket.destroy(),
    );
  });
  const target = `port ${spec.port} of ${spec.host === undefined ? name : `${spec.host}, seen from ${name}`}`;
  try {
    const session = await startSession(wish, target, world);
    resolve(session);
    return { listening, session, target };
  } catch (error) {
    reject(error);
    listening.close();
    throw error;
  }
}

async function startSession(
  { name, spec, options, signal }: Wish,
  target: string,
  world: World,
): Promise<PortSession> {
  const reach = { env: world.env, now: world.now, query: nodeQuery(options) };
  const body = composeBody(name, spec, options);
  const begin = () => startAgentSession(body, reach);
  const session = await startWhenReady({ name, isJustApproved: false, begin, signal }, world);
  const remark = (line: string) => writeRemark(world, line);
  const line = watchConnection({ name, remark, leave: "Ctrl-C ends it" });
  const opened = openPortSession({ name, session, target, remark, onConnection: line.changed });
  void opened.ended.catch(() => undefined).finally(line.stop);
  return opened;
}

function composeBody(name: string, { host, port }: ForwardSpec, { reason }: ForwardOptions): SessionBody {
  const document = host === undefined ? toNode : toHost;
  const parameters = { portNumber: [String(port)], ...(host !== undefined && { host: [host] }) };
  return { name, document, parameters, ...(reason !== undefined && { reason }) };
}

/** On stdout, since a port that the system chose is what a script asks for. */
async function announce({ listening, session, target }: Forwarding, world: World): Promise<void> {
  const opened = await session.opened;
  if (opened === undefined) return;
  const { isShared, customerMessage } = opened;
  if (customerMessage !== "") writeRemark(world, customerMessage);
  writeLine(world, `${listening.names.join(" and ")} -> ${target}`);
  if (isShared) return;
  writeRemark(
    world,
    "the node's SSM agent is old and carries one connection at a time: others wait their turn",
  );
}

async function endAll(forwardings: readonly Forwarding[]): Promise<void> {
  for (const { listening } of forwardings) listening.close();
  await Promise.all(forwardings.map(({ session }) => session.terminate()));
}
