// The calls that hand out a secret, made again until the time is over where the user waits: credentials are
// asked for as the helper does it, telling of the caller only what the agent wants to know.

import { setTimeout as delay } from "node:timers/promises";
import { readContext } from "../protocol/caller.ts";
import { asFailure, Failure, type FailureCode } from "../protocol/failure.ts";
import { type CredentialDocument, contextHeader, type TokenDocument } from "../protocol/messages.ts";
import { ask, launchIfAbsent, type NodeOptions, nodeQuery } from "./agent-calls.ts";
import type { World } from "./world.ts";

/** Without `--wait`: short enough that the agent does not wait for an approver. */
const brieflyMs = 9_000;

/** One question of a long wait; the agent's own polling goes on in between. */
const longestQuestionMs = 60_000;

const betweenQuestionsMs = 2_000;

/** What time, or somebody else, may mend. */
const worthWaiting = new Set<FailureCode>([
  "approval-pending",
  "not-ready",
  "service-unavailable",
  "throttled",
  "timeout",
]);

export async function fetchToken(
  name: string,
  waitMs: number | undefined,
  world: World,
): Promise<TokenDocument> {
  const path = `/v1/token/${encodeURIComponent(name)}`;
  return askUntil(waitMs, world, (timeoutMs) => ask({ method: "GET", path }, world, timeoutMs));
}

export async function fetchCredentials(
  name: string,
  node: NodeOptions,
  waitMs: number | undefined,
  world: World,
): Promise<CredentialDocument> {
  const path = `/v1/credentials/${encodeURIComponent(name)}${nodeQuery(node)}`;
  return askUntil(waitMs, world, async (timeoutMs) => {
    try {
      return await ask<CredentialDocument>({ method: "GET", path }, world, timeoutMs);
    } catch (error) {
      if (!(error instanceof Failure) || error.needs === undefined) throw error;
      const context = encodeURIComponent(JSON.stringify(readContext(world.env, world.folder(), error.needs)));
      return ask({ method: "GET", path, headers: { [contextHeader]: context } }, world, timeoutMs);
    }
  });
}

async function askUntil<Answer>(
  waitMs: number | undefined,
  world: World,
  question: (timeoutMs: number) => Promise<Answer>,
): Promise<Answer> {
  await launchIfAbsent(world);
  const endsAt = Date.now() + (waitMs ?? brieflyMs);
  for (;;) {
    try {
      return await question(Math.min(endsAt - Date.now(), longestQuestionMs));
    } catch (error) {
      const isOver = Date.now() + betweenQuestionsMs >= endsAt;
      if (waitMs === undefined || isOver || !worthWaiting.has(asFailure(error).code)) throw error;
      await delay(betweenQuestionsMs);
    }
  }
}
