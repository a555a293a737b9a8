// A thousand callers of an entry that nobody has asked for yet, all at once: AWS is called once in each kind,
// and every caller is answered.

import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import type { Measurement } from "../row.ts";

const callers = 1_000;

export async function measureColdCallers(): Promise<Measurement[]> {
  await using world = await createWorld();
  await startAgent(world);

  const startedAt = performance.now();
  const asked = Array.from({ length: callers }, () => askAgent(world.socket, "/v1/credentials/web?wait=60"));
  const replies = await Promise.allSettled(asked);
  const elapsedMs = performance.now() - startedAt;

  const answered = replies.filter((reply) => reply.status === "fulfilled" && reply.value.status === 200);
  return [compareCalls(world), compareRefused(callers - answered.length, elapsedMs)];
}

function compareCalls(world: World): Measurement {
  const counts = Object.entries(Object.groupBy(world.emulator.calls(), ({ action }) => action));
  const texts = counts.map(([action, calls]) => `${calls?.length} ${action}`);
  return {
    what: `${callers} callers of a cold entry: calls to AWS`,
    ours: texts.join(", "),
    reference: "1 caller: 1 of each",
    budget: "1 of each",
    isMet: counts.length > 0 && counts.every(([, calls]) => calls?.length === 1),
  };
}

function compareRefused(refused: number, elapsedMs: number): Measurement {
  return {
    what: `${callers} callers of a cold entry: refused`,
    ours: `${refused}, all answered in ${elapsedMs.toFixed(0)} ms`,
    reference: "",
    budget: "0",
    isMet: refused === 0,
  };
}
