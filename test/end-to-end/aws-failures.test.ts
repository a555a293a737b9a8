// What AWS's failures become, call by call: the code for programs, the two lines for people.

import { expect, test } from "vitest";
import type { Fault } from "../../emulator/faults/fault.ts";
import { expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

interface Case {
  fault: Fault;
  code: string;
  what: RegExp;
  next: RegExp;
}

const again = /jitney tries again by itself|wait a little/;
const deniedCase = {
  fault: { kind: "access-denied" },
  code: "access-denied",
  next: /allow ssm:\w+ for corp/,
} as const;
const throttledCase = { fault: { kind: "throttle" }, code: "throttled", next: again } as const;

/** Refusals: AWS has done nothing, and says so. */
const refusedFilings: Case[] = [
  { ...deniedCase, what: /ssm:StartAccessRequest: AccessDeniedException: / },
  { ...throttledCase, what: /AWS throttles ssm:StartAccessRequest/ },
  {
    fault: { kind: "validation" },
    code: "request-not-allowed",
    what: /StartAccessRequest: ValidationException: Not valid/,
    next: /an approval policy must match/,
  },
  {
    fault: { kind: "quota" },
    code: "request-not-allowed",
    what: /ServiceQuotaExceededException: .* used up/,
    next: /quota/,
  },
  {
    fault: { kind: "not-found" },
    code: "not-found",
    what: /StartAccessRequest: ResourceNotFoundException: /,
    next: /check the node id and the region/,
  },
];

/** After these nobody knows whether a request was filed: it is looked for before another one. */
const doubtfulFilings: Fault[] = [
  { kind: "internal-error", at: "before" },
  { kind: "half" },
  { kind: "garbage" },
  { kind: "drop", at: "after" },
];

const tokenFailures: Case[] = [
  { ...deniedCase, what: /ssm:GetAccessToken: AccessDeniedException: / },
  { ...throttledCase, what: /AWS throttles ssm:GetAccessToken/ },
  {
    fault: { kind: "validation" },
    code: "request-not-allowed",
    what: /GetAccessToken: ValidationException/,
    next: /./,
  },
  {
    fault: { kind: "not-found" },
    code: "not-found",
    what: /GetAccessToken: ResourceNotFoundException/,
    next: /./,
  },
  {
    fault: { kind: "expired-token" },
    code: "source-login-needed",
    what: /the credentials of corp have expired/,
    next: /refresh the credentials of the source profile/,
  },
  {
    fault: { kind: "internal-error", at: "before" },
    code: "service-unavailable",
    what: /ssm:GetAccessToken failed with HTTP 500/,
    next: again,
  },
  {
    fault: { kind: "unavailable" },
    code: "service-unavailable",
    what: /ssm:GetAccessToken failed with HTTP 503/,
    next: again,
  },
  { fault: { kind: "half" }, code: "service-unavailable", what: /ssm:GetAccessToken/, next: again },
  {
    fault: { kind: "garbage" },
    code: "service-unavailable",
    what: /ssm:GetAccessToken gave an answer that makes no sense/,
    next: again,
  },
  {
    fault: { kind: "drop", at: "after" },
    code: "service-unavailable",
    what: /ssm:GetAccessToken lost the connection/,
    next: again,
  },
  {
    fault: { kind: "hang", at: "before" },
    code: "timeout",
    what: /AWS (has not answered for web|did not answer)/,
    next: /./,
  },
];

test.concurrent.each(refusedFilings)(
  "StartAccessRequest, $fault.kind: $code, and nothing is at AWS",
  async ({ fault, ...refusal }) => {
    await using world = await createWorld();
    world.emulator.faults.when("StartAccessRequest", fault, () => true);
    await startAgent(world);

    await expectRefused(world, refusal);
    expect(world.emulator.requests()).toEqual([]);
  },
);

test.concurrent.each(doubtfulFilings)(
  "StartAccessRequest, $kind: what is not confirmed is looked for",
  async (fault) => {
    await using world = await createWorld({ emulator: { listingLagMs: 60_000 } });
    world.emulator.faults.when("StartAccessRequest", fault, () => true);
    await startAgent(world);

    const what =
      /AWS did not confirm the access request for web; jitney looks for it first|AWS has not confirmed/;
    await expectRefused(world, { code: "approval-pending", what, next: /jitney request web --wait/ });
    expect(world.emulator.count("StartAccessRequest")).toBe(1);
  },
);

test.concurrent.each(tokenFailures)("GetAccessToken, $fault.kind: $code", async ({ fault, ...refusal }) => {
  await using world = await createWorld();
  world.emulator.faults.when("GetAccessToken", fault, () => true);
  await startAgent(world);

  await expectRefused(world, refusal);
  expect(world.emulator.requests()).toHaveLength(1);
});
