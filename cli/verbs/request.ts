// `jitney request`: files an access request or finds the one on file, and waits for its answer where
// asked to. What it prints is the request; refused and pending ones leave as failures.

import type { RequestBody } from "../../protocol/messages.ts";
import type { RequestDocument } from "../../protocol/status-document.ts";
import { cancelRequest, fileRequest, listRequests, type NodeOptions } from "../agent-calls.ts";
import { chooseEntry } from "../choose-entry.ts";
import { targetWords } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { isPending } from "../screen/request.ts";
import { UsageMistake } from "../usage-mistake.ts";
import { parseWait } from "../wait-time.ts";
import type { World } from "../world.ts";
import { awaitWith } from "../write.ts";
import { noRequestToCancel, reportRequest } from "./request-report.ts";
import { waitForAnswer } from "./request-wait.ts";

export interface RequestOptions extends NodeOptions {
  reason?: string;
  /** As typed; empty for a bare `--wait`. */
  wait?: string;
  again?: true;
  next?: true;
  cancel?: true;
  json?: true;
}

export async function requestAccess(
  given: string | undefined,
  options: RequestOptions,
  world: World,
): Promise<number> {
  checkOptions(options);
  const waitMs = parseWait(options.wait);
  const name = await chooseEntry({ ...options, name: given, verb: "request", kinds: ["jit"] }, world);
  const typed = targetWords({ ...options, name });
  if (options.cancel) return cancelPending(name, typed, options, world);

  const doing = `asking AWS for access to ${name} …`;
  const filed = await awaitWith(world, doing, fileRequest(bodyOf(name, options), options, world));
  if (waitMs === undefined || !isPending(filed.state)) return reportRequest(filed, typed, options, world);
  const followed = options.next ? `${typed} --next` : typed;
  const { request, interrupted } = await waitForAnswer(
    filed,
    { typed: followed, node: options, waitMs },
    world,
  );
  if (interrupted) return exitCode.interrupted;
  return reportRequest(request, typed, { ...options, waited: true }, world);
}

function bodyOf(name: string, { reason, next, again }: RequestOptions): RequestBody {
  return { name, ...(reason !== undefined && { reason }), ...(next && { next }), ...(again && { again }) };
}

async function cancelPending(
  name: string,
  typed: string,
  options: RequestOptions,
  world: World,
): Promise<number> {
  const requests = await listRequests(world);
  const { id } =
    requests.find((request) => isPending(request.state) && isMeant(request, name, options)) ?? {};
  if (id === undefined) throw noRequestToCancel(name);
  const cancelled = await awaitWith(world, `withdrawing ${id} …`, cancelRequest(id, world));
  return reportRequest(cancelled, typed, { ...options, cancelled: true }, world);
}

/** Names differ in more than capitals, and the agent finds `web` by `WEB`. */
function isMeant(request: RequestDocument, name: string, { region, next }: RequestOptions): boolean {
  if (next && !request.next) return false;
  if (request.name?.toLowerCase() === name.toLowerCase()) return true;
  return request.node === name && (region === undefined || request.region === region);
}

function checkOptions(options: RequestOptions): void {
  if (options.reason?.trim() === "") {
    throw new UsageMistake("--reason is empty", 'type what it is for: --reason "deploy OPS-1"');
  }
  if (options.again && options.next) {
    throw new UsageMistake(
      "--again is for the current window, --next for the one after",
      "type one of the two",
    );
  }
  const withCancel = (["reason", "wait", "again"] as const).find((name) => options[name] !== undefined);
  if (options.cancel && withCancel !== undefined) {
    throw new UsageMistake(
      `--cancel withdraws a request; it does not go with --${withCancel}`,
      `leave --${withCancel} out`,
    );
  }
}
