// AWS's clock differs from this machine's by an hour, either way: leases live by AWS's clock.

import { expect, test } from "vitest";
import { parse } from "./harness/ask-agent.ts";
import { expectRefusal } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { callUntil, hasCredentials } from "./harness/use-helper.ts";
import { createWorld } from "./harness/world.ts";

const hourMs = 3_600_000;

const skews = [
  { title: "an hour ahead", clockOffsetMs: hourMs },
  { title: "an hour behind", clockOffsetMs: -hourMs },
];

test.concurrent.each(skews)(
  "with AWS $title, credentials come and end by AWS's clock",
  async ({ clockOffsetMs }) => {
    await using world = await createWorld({ emulator: { clockOffsetMs } });
    await startAgent(world);

    const outcome = await callUntil(world, hasCredentials, 10_000);
    const again = await world.runHelper();

    expect(outcome.stderr).toBe("");
    expect(again.stdout).toBe(outcome.stdout);
    const endsAt = Date.parse(String(parse(outcome.stdout).Expiration));
    expect(Math.abs(endsAt - (Date.now() + clockOffsetMs + hourMs))).toBeLessThan(60_000);
    expect(world.emulator.requests()).toHaveLength(1);
  },
);

test.concurrent.each(skews)("with AWS $title, an approval is found", async ({ clockOffsetMs }) => {
  await using world = await createWorld({ policy: "manual", emulator: { clockOffsetMs } });
  await startAgent(world);

  const pending = await world.runHelper();
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
  const outcome = await callUntil(world, hasCredentials, 15_000);

  expectRefusal(pending, /web waits for approval \(oi-\w+, /, /jitney request web --wait/);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(world.emulator.requests()).toHaveLength(1);
});
