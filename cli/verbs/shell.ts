// `jitney shell`: from nothing to a prompt on the node. Files the access request if need be, waits where people can
// see it, starts the session the moment it is approved, and hands the terminal over.

import { isNodeId } from "../../agent/config/node-id.ts";
import type { SessionBody } from "../../protocol/session-documents.ts";
import type { EntryDocument } from "../../protocol/status-document.ts";
import { type AgentReach, type AgentSession, startAgentSession } from "../../session/agent-access.ts";
import { fetchStatus, fileRequest, launchIfAbsent, type NodeOptions, nodeQuery } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { commandLine, targetWords } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { describeApproval, isPending } from "../screen/request.ts";
import { createRemarks } from "../terminal/remarks.ts";
import { noTerminal, runSession } from "../terminal/run-session.ts";
import { processTerminal } from "../terminal/terminal.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { Words } from "../words.ts";
import type { World } from "../world.ts";
import { awaitWith, writeRemark } from "../write.ts";
import { reportRequest } from "./request-report.ts";
import { waitForAnswer } from "./request-wait.ts";
import { startWhenReady } from "./session-start.ts";
import { watchWindow } from "./window-watch.ts";

export interface ShellOptions extends NodeOptions {
  reason?: string;
  /** False with --no-wait. */
  wait: boolean;
  document?: string;
  parameter?: string[];
  /** A terminal for the command, as `ssh -t` gives one. */
  tty?: boolean;
}

/** Approvals take people minutes; after this nobody sits there any more. */
const longestApprovalMs = 40 * 60_000;

const interactiveDocument = "AWS-StartInteractiveCommand";
const plainDocument = "AWS-StartNonInteractiveCommand";

export async function openShell(
  { name: given, command }: Words,
  options: ShellOptions,
  world: World,
): Promise<number> {
  const kinds = ["jit", "ssm"];
  const name = await chooseEntry({ ...options, name: given, verb: "shell", kinds }, world);
  const terminal = processTerminal();
  const body = composeBody(name, command, options);
  if (!terminal.isTerminal && body.document === undefined) throw noTerminal(name);
  if (!terminal.isTerminal && options.tty === true) throw noTerminalToGive(name, command);
  await launchIfAbsent(world);
  const typed = targetWords({ ...options, name });
  const isJustInTime = isNodeId(name) || (await findKind(name, world)) === "jit";
  if (isJustInTime && body.document === undefined) {
    const code = await ensureAccess(name, typed, options, world);
    if (code !== exitCode.done) return code;
  }
  const session = await start(body, isJustInTime, options, world);
  const remark = createRemarks(world);
  const stopWatching = isJustInTime
    ? await watchWindow({ name, node: session.started.node, remark }, world)
    : () => undefined;
  try {
    const isInteractive = terminal.isTerminal && body.document !== plainDocument;
    return await runSession({ name, session, terminal, isInteractive, remark });
  } finally {
    stopWatching();
  }
}

/** Approved, or the exit code to leave with. */
async function ensureAccess(
  name: string,
  typed: string,
  options: ShellOptions,
  world: World,
): Promise<number> {
  const body = { name, ...(options.reason !== undefined && { reason: options.reason }) };
  const filed = await awaitWith(
    world,
    `asking AWS for access to ${name} …`,
    fileRequest(body, options, world),
  );
  if (!isPending(filed.state))
    return filed.state === "approved" ? exitCode.done : reportRequest(filed, typed, {}, world);
  if (!options.wait) return reportRequest(filed, typed, { waited: true }, world);
  writeRemark(world, describeApproval(filed));
  const { request, interrupted } = await waitForAnswer(
    filed,
    { typed, node: options, waitMs: longestApprovalMs },
    world,
  );
  if (interrupted) return exitCode.interrupted;
  return request.state === "approved"
    ? exitCode.done
    : reportRequest(request, typed, { waited: true }, world);
}

/** The account's own shell is what just-in-time credentials are for; other documents are denied for good. */
function start(
  body: SessionBody,
  isJustInTime: boolean,
  options: ShellOptions,
  world: World,
): Promise<AgentSession> {
  const reach: AgentReach = { env: world.env, now: world.now, query: nodeQuery(options) };
  const isJustApproved = isJustInTime && body.document === undefined;
  return startWhenReady(
    { name: body.name, isJustApproved, begin: () => startAgentSession(body, reach) },
    world,
  );
}

/**
 * A command is a document of AWS's own; one named by hand brings its parameters. The one with a terminal is for who asks
 * for it: its node tells no exit code, and a command that failed would pass for one that did not.
 */
function composeBody(
  name: string,
  command: readonly string[],
  { document, parameter = [], reason, tty = false }: ShellOptions,
): SessionBody {
  if (command.length > 0 && document !== undefined) {
    throw new UsageMistake(
      "a command, or --document, not both",
      `type: jitney shell ${name} -- ${command.join(" ")}`,
    );
  }
  const shared = { name, ...(reason !== undefined && { reason }) };
  if (command.length > 0) {
    const own = tty ? interactiveDocument : plainDocument;
    return { ...shared, document: own, parameters: { command: [command.join(" ")] } };
  }
  if (document === undefined && parameter.length > 0) {
    throw new UsageMistake(
      "--parameter is for a document",
      "name it: --document AWS-StartInteractiveCommand",
    );
  }
  const parameters = readParameters(parameter);
  return { ...shared, ...(document !== undefined && { document }), ...(parameters && { parameters }) };
}

function noTerminalToGive(name: string, command: readonly string[]): UsageMistake {
  const typed = commandLine(["shell", name, "--", ...command]);
  return new UsageMistake("--tty gives the command this terminal, and this is none", `type: ${typed}`);
}

/** `key=value`; a key given twice has two values. */
function readParameters(given: readonly string[]): Record<string, string[]> | undefined {
  if (given.length === 0) return undefined;
  const parameters: Record<string, string[]> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1)
      throw new UsageMistake(`--parameter ${text}: expected KEY=VALUE`, "type: --parameter command=top");
    const key = text.slice(0, at);
    parameters[key] = [...(parameters[key] ?? []), text.slice(at + 1)];
  }
  return parameters;
}

async function findKind(name: string, world: World): Promise<EntryDocument["kind"] | undefined> {
  const { entries } = await fetchStatus(world);
  return entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.kind;
}
