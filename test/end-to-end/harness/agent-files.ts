// What an agent leaves in its state folder, read for the assertions.

import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "./ask-agent.ts";
import type { World } from "./world.ts";

const maxLooks = 100;
const betweenLooksMs = 20;

export interface AuditLine {
  asked: string;
  outcome: string;
  declared: string;
}

/** Lines are written behind the answer's back, so whoever expects some waits for them. */
export async function awaitAudit(world: World, count: number): Promise<AuditLine[]> {
  for (let look = 0; ; look += 1) {
    const text = world.readFile(`home/.local/state/jitney/${hostname()}/audit.jsonl`);
    const lines = text.trim().split("\n").filter(Boolean);
    if (lines.length >= count) return lines.map((line) => parse(line) as unknown as AuditLine);
    if (look === maxLooks) throw new Error(`${lines.length} audit lines, not ${count}`);
    await delay(betweenLooksMs);
  }
}

/** Waits until credentials of `web` were handed out so often; returns how often they were. */
export async function countHandedOut(world: World, atLeast: number): Promise<number> {
  const lines = await awaitAudit(world, atLeast);
  return lines.filter(({ asked, outcome }) => asked === "credentials web" && outcome === "ok").length;
}
