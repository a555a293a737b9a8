// StartAccessRequest knows no client token: whatever happens to the call or to its reply, exactly one
// request is at AWS in the end.

import { expect, test } from "vitest";
import type { Fault } from "../../emulator/faults/fault.ts";
import { allToTheEnd } from "./harness/all-to-the-end.ts";
import { expectCredentials } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { callUntil, hasCredentials } from "./harness/use-helper.ts";
import { createWorld } from "./harness/world.ts";

const faults: { title: string; fault: Fault }[] = [
  { title: "a connection dropped before the work", fault: { kind: "drop", at: "before" } },
  { title: "a connection dropped after the work", fault: { kind: "drop", at: "after" } },
  { title: "a 500 before the work", fault: { kind: "internal-error", at: "before" } },
  { title: "a 500 after the work", fault: { kind: "internal-error", at: "after" } },
  { title: "half a reply", fault: { kind: "half" } },
  { title: "garbage for a reply", fault: { kind: "garbage" } },
  { title: "no reply, the work not done", fault: { kind: "hang", at: "before" } },
  { title: "no reply, the work done", fault: { kind: "hang", at: "after" } },
  { title: "a 503 that wants to be left alone", fault: { kind: "unavailable", retryAfterSeconds: 1 } },
];

const settledWithinMs = 60_000;

test("after anything that can befall StartAccessRequest, one request is at AWS", async () => {
  await allToTheEnd(faults.map(expectOneRequest));
});

async function expectOneRequest({ title, fault }: { title: string; fault: Fault }): Promise<void> {
  await using world = await createWorld({ policy: "manual" });
  world.emulator.faults.next("StartAccessRequest", fault);
  await startAgent(world);

  const calls = callUntil(world, hasCredentials, settledWithinMs);
  await world.emulator.until(() => world.emulator.requests().length > 0, { timeoutMs: settledWithinMs });
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
  const outcome = await calls;

  expectCredentials(outcome);
  expect(world.emulator.requests(), title).toHaveLength(1);
}
