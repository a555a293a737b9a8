// A request that waits for a person: the helper says so in time, and prints credentials once it is approved.

import { expect, test } from "vitest";
import type { AccessPolicy } from "../../emulator/ssm/nodes.ts";
import { expectCredentials, expectInTime, expectRefusal } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

const manual: AccessPolicy = { kind: "manual", approvers: ["bob", "ann"] };

test.concurrent("a pending request ends the helper in time, with its id; approved, the next call prints credentials", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);

  const pending = await world.runHelper();
  const [request] = world.emulator.requests();
  world.emulator.approve(request?.id ?? "", { by: "bob" });
  const approved = await world.runHelper();

  expectRefusal(
    pending,
    new RegExp(`^jitney: web waits for approval \\(${request?.id}, \\d s; approvers: bob, ann\\)$`),
    /jitney: run this again once approved; follow it with: jitney request web --wait/,
  );
  expectCredentials(approved);
  expectInTime(pending, approved);
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

test.concurrent("the call right after an approval prints credentials, also when AWS was asked a moment before", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);
  await world.runHelper();
  const [request] = world.emulator.requests();
  const polls = world.emulator.count("GetAccessToken");
  // by now the request is older than what a call waits for of its own accord
  await world.emulator.called("GetAccessToken", { count: polls + 3, ended: true, timeoutMs: 40_000 });

  world.emulator.approve(request?.id ?? "", { by: "bob" });
  const approved = await world.runHelper();

  expectCredentials(approved);
});

test.concurrent("an approval within the first call's time is waited for", async () => {
  await using world = await createWorld({ policy: manual });
  await startAgent(world);

  const answer = world.runHelper();
  await world.emulator.called("GetAccessToken", { ended: true });
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "", { by: "bob" });

  expectCredentials(await answer);
});
