// After an edit of the config: until a running agent has taken it over, which is when ssh knows its hosts too. The
// agent sees the edit by itself, a moment later; whoever types `ssh NAME` next must not be sooner.

import { setTimeout as delay } from "node:timers/promises";
import type { StatusDocument } from "../protocol/status-document.ts";
import { fetchStatus } from "./agent-calls.ts";
import { probeAgent } from "./agent-probe.ts";
import { sentences } from "./screen/sentences.ts";
import type { World } from "./world.ts";
import { writeRemark } from "./write.ts";

/** Ten times what an agent lets an edit settle. */
const patienceMs = 2_000;

const pollMs = 25;

export interface Expected {
  present?: readonly string[];
  absent?: readonly string[];
}

/** Says so where the agent does not follow. */
export async function awaitReload(expected: Expected, world: World): Promise<void> {
  const probe = await probeAgent(world.env).catch(() => "absent"); // a socket not to be trusted is for others to tell
  if (probe === "absent") return;
  const endsAt = Date.now() + patienceMs;
  do {
    const status = await fetchStatus(world).catch(() => undefined); // it may just be starting anew
    if (status !== undefined && isTakenOver(status, expected)) return;
    await delay(pollMs);
  } while (Date.now() < endsAt);
  writeRemark(world, ...sentences.notTakenOver);
}

function isTakenOver({ entries }: StatusDocument, { present = [], absent = [] }: Expected): boolean {
  const names = new Set(entries.map(({ name }) => name.toLowerCase()));
  const isThere = (name: string) => names.has(name.toLowerCase());
  return present.every(isThere) && !absent.some(isThere);
}
