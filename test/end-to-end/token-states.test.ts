// GetAccessToken without Credentials, in each of its states, and as each exception it may be instead.

import { expect, test } from "vitest";
import type { Settings } from "../../emulator/settings.ts";
import { expectRefused } from "./harness/refusals.ts";
import { startAgent } from "./harness/start-agent.ts";
import { startStrippingProxy } from "./harness/stripping-proxy.ts";
import { callUntil, isPending } from "./harness/use-helper.ts";
import { createWorld, type World } from "./harness/world.ts";

const ways: Settings["unapproved"][] = [
  "status",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ValidationException",
];

async function filePending(world: World): Promise<string> {
  await startAgent(world);
  const call = callUntil(world, isPending, 10_000);
  await call;
  return world.emulator.requests()[0]?.id ?? "";
}

const pollAgain = { timeoutMs: 20_000, what: "a poll after the answer" };

async function awaitPoll(world: World): Promise<void> {
  const count = world.emulator.count("GetAccessToken") + 1;
  await world.emulator.called("GetAccessToken", { count, ended: true, ...pollAgain });
}

test.concurrent.each(ways)("rejected, told by %s: approval-rejected with who and why", async (unapproved) => {
  await using world = await createWorld({ policy: "manual", emulator: {} });
  const id = await filePending(world);
  world.emulator.settings.unapproved = unapproved;

  world.emulator.reject(id, { by: "ann", comment: "use staging" });
  await awaitPoll(world);

  await expectRefused(world, {
    code: "approval-rejected",
    what: new RegExp(`the access request for web was rejected by ann "use staging" \\(${id}\\)`),
    next: /jitney request web --again --reason/,
  });
  expect(world.emulator.requests()).toHaveLength(1);
});

test.concurrent.each(ways)("revoked before it was used, told by %s: approval-revoked", async (unapproved) => {
  await using world = await createWorld({ policy: "manual" });
  const id = await filePending(world);
  world.emulator.settings.unapproved = unapproved;

  world.emulator.approve(id, { by: "bob" });
  world.emulator.revoke(id, { by: "ann", comment: "incident" });
  await awaitPoll(world);

  await expectRefused(world, {
    code: "approval-revoked",
    what: new RegExp(`the approval for web was revoked by ann "incident" \\(${id}\\)`),
    next: /jitney request web --again/,
  });
  expect(world.emulator.requests()).toHaveLength(1);
});

test.concurrent.each(ways)(
  "expired unanswered, told by %s: nothing new is filed by itself",
  async (unapproved) => {
    await using world = await createWorld({ policy: "manual" });
    const id = await filePending(world);
    world.emulator.settings.unapproved = unapproved;

    world.emulator.expirePending(id);
    await awaitPoll(world);

    await expectRefused(world, {
      code: "request-not-allowed",
      what: /request_every/,
      next: /jitney request web/,
    });
    expect(world.emulator.requests()).toHaveLength(1);
  },
);

test.concurrent("pending, told by an exception, stays pending or says which exception; never another request", async () => {
  await using world = await createWorld({
    policy: "manual",
    emulator: { unapproved: "ValidationException" },
  });
  await startAgent(world);

  await expectRefused(world, {
    code: "request-not-allowed",
    what: /GetAccessToken: ValidationException/,
    next: /./,
  });
  expect(world.emulator.requests()).toHaveLength(1);
});

test.concurrent("approved without credentials: AWS did not do its part, and it is asked again", async () => {
  await using world = await createWorld();
  await using proxy = await startStrippingProxy(world);
  world.writeConfig("request = always\nreason = a test", `endpoint_url = ${proxy.endpoint}`);
  await startAgent(world);

  await expectRefused(world, {
    code: "service-unavailable",
    what: /ssm:GetAccessToken gave Approved, but no credentials for web/,
    next: /jitney tries again by itself/,
  });
  expect(world.emulator.requests()).toHaveLength(1);
});
