// A caller that asks at a steady pace, as a busy tool does, and keeps what went wrong: a refusal, or
// credentials that had expired when they came.

import { setTimeout as delay } from "node:timers/promises";
import { askAgent, parse } from "./ask-agent.ts";
import type { World } from "./world.ts";

export interface Observed {
  calls: number;
  mistakes: string[];
  /** Access keys seen, in their order. */
  keys: string[];
  shortestLeftMs: number;
}

export async function callSteadily(world: World, everyMs: number, forMs: number): Promise<Observed> {
  const seen: Observed = { calls: 0, mistakes: [], keys: [], shortestLeftMs: Number.POSITIVE_INFINITY };
  const endsAt = Date.now() + forMs;
  while (Date.now() < endsAt) {
    const nextAt = Date.now() + everyMs;
    await callOnce(world, seen);
    await delay(Math.max(0, nextAt - Date.now()));
  }
  return seen;
}

async function callOnce(world: World, seen: Observed): Promise<void> {
  seen.calls += 1;
  const { status, text } = await askAgent(world.socket, "/v1/credentials/web?wait=4");
  if (status !== 200) {
    seen.mistakes.push(`call ${seen.calls}: ${text}`);
    return;
  }
  const { AccessKeyId: key, Expiration: end } = parse(text);
  const leftMs = Date.parse(String(end)) - Date.now();
  seen.shortestLeftMs = Math.min(seen.shortestLeftMs, leftMs);
  if (leftMs <= 0) seen.mistakes.push(`call ${seen.calls}: expired ${-leftMs} ms ago`);
  if (seen.keys.at(-1) !== key) seen.keys.push(String(key));
}
