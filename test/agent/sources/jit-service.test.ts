// The calls behind just-in-time access, with the real SDK against the emulator.

import { expect, test } from "vitest";
import { isAmbiguous } from "../../../agent/requests/service.ts";
import { createJitService } from "../../../agent/sources/jit-service.ts";
import { listNodes } from "../../../agent/sources/managed-nodes.ts";
import type { Fault } from "../../../emulator/faults/fault.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import type { FailureCode } from "../../../protocol/failure.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { nodeId } from "../fakes/jit-entry.ts";

const signal = new AbortController().signal;
const wish = { node: nodeId, reason: "look at the logs", tags: [{ key: "Ticket", value: "OPS-1" }] };

async function openService(options: EmulatorOptions = {}) {
  const opened = await openProfile(options);
  return { ...opened, service: createJitService(opened.profile) };
}

test("a request is filed, found in the list, approved, and yields credentials", async () => {
  const { service, emulator, profile } = await openService();

  const id = await service.start(wish, signal);
  const before = await service.token(id, signal);
  const listed = await service.list(nodeId, signal);
  emulator.approve(id);
  const after = await service.token(id, signal);

  expect(before).toEqual({ status: "Pending", credentials: undefined });
  expect(listed).toMatchObject([{ id, status: "Pending", createdBy: (await profile.identity(signal)).arn }]);
  expect(after).toMatchObject({ status: "Approved", credentials: { sessionToken: expect.any(String) } });
  expect(after.credentials?.expiresAt).toBeGreaterThan(Date.now());
});

test.each<EmulatorOptions>([{ emptyFirstPage: true }, { pageSize: 1 }])(
  "with %j the open request is found on whatever page it is",
  async (options) => {
    const { service, emulator } = await openService(options);
    const first = await service.start(wish, signal);
    emulator.reject(first);
    const open = await service.start(wish, signal);

    const listed = await service.list(nodeId, signal);

    expect(listed.map(({ id }) => id).toSorted()).toEqual([first, open].toSorted());
  },
);

test("the details name the approvers and the automation to stop", async () => {
  const { service, emulator } = await openService();
  emulator.setPolicy(nodeId, {
    kind: "manual",
    approvers: ["arn:aws:sts::123456789012:assumed-role/ops/bob"],
  });
  const id = await service.start(wish, signal);

  const details = await service.details(id, signal);

  expect(details).toMatchObject({ id, status: "Pending", automationExecutionId: expect.any(String) });
  expect(details.approvers).toMatchObject([{ name: "bob" }]);
});

test("nodes are listed over all pages", async () => {
  const { profile, emulator } = await openProfile({ pageSize: 1, emptyFirstPage: true });
  emulator.addNode({ id: "mi-0123456789abcdef0", name: "db" });

  const nodes = await listNodes(profile, undefined, signal);

  expect(nodes.map(({ id }) => id).toSorted()).toEqual([nodeId, "mi-0123456789abcdef0"].toSorted());
});

const faults: readonly [Fault, FailureCode, isAmbiguous: boolean][] = [
  [{ kind: "throttle" }, "throttled", false],
  [{ kind: "access-denied" }, "access-denied", false],
  [{ kind: "validation" }, "request-not-allowed", false],
  [{ kind: "quota" }, "request-not-allowed", false],
  [{ kind: "not-found" }, "not-found", false],
  [{ kind: "expired-token" }, "source-login-needed", false],
  [{ kind: "error", code: "UnrecognizedClientException" }, "source-credentials-missing", false],
  [{ kind: "error", code: "RequestTimeTooSkewed" }, "clock-skew", false],
  [{ kind: "error", code: "SomethingNew" }, "internal", true],
  [{ kind: "internal-error", at: "before" }, "service-unavailable", true],
  [{ kind: "internal-error", at: "after" }, "service-unavailable", true],
  [{ kind: "unavailable" }, "service-unavailable", true],
  [{ kind: "drop", at: "before" }, "service-unavailable", true],
  [{ kind: "drop", at: "after" }, "service-unavailable", true],
  [{ kind: "half" }, "service-unavailable", true],
  [{ kind: "garbage" }, "service-unavailable", true],
];

test.each(faults)(
  "%j at StartAccessRequest is %s, sent once; ambiguous: %s",
  async (fault, code, ambiguous) => {
    const { service, emulator } = await openService();
    emulator.faults.next("StartAccessRequest", fault, 2);

    const failure = await failureOf(service.start(wish, signal));

    expect(failure.code).toBe(code);
    expect(isAmbiguous(failure)).toBe(ambiguous);
    expect(emulator.count("StartAccessRequest")).toBe(code === "clock-skew" ? 2 : 1);
  },
);

test("an answer that does not come is a timeout, and ambiguous", async () => {
  const { service, emulator } = await openService();
  emulator.faults.next("StartAccessRequest", { kind: "hang", at: "after" });

  const failure = await failureOf(service.start(wish, AbortSignal.timeout(200)));

  expect(failure.code).toBe("timeout");
  expect(isAmbiguous(failure)).toBe(true);
});

test("a connection that never came about cannot have filed anything", async () => {
  const { service, emulator } = await openService();
  await emulator.stop();

  const failure = await failureOf(service.start(wish, signal));

  expect(failure.code).toBe("service-unavailable");
  expect(failure.message).toContain("ECONNREFUSED");
  expect(isAmbiguous(failure)).toBe(false);
});

test("Retry-After is passed on to the plan", async () => {
  const { service, emulator } = await openService();
  emulator.faults.next("GetAccessToken", { kind: "throttle", retryAfterSeconds: 7 });

  const failure = await failureOf(service.token("oi-0123456789ab", signal));

  expect(failure.retryAfterMs).toBe(7_000);
});

test("no failure holds a secret, whatever AWS answered", async () => {
  const { service, emulator } = await openService();
  const id = await service.start(wish, signal);
  emulator.approve(id);
  await service.token(id, signal);
  emulator.faults.next("GetAccessToken", { kind: "half" });

  const failure = await failureOf(service.token(id, signal));

  const said = `${failure.message} ${failure.next}`;
  expect(emulator.canaries().filter((secret) => said.includes(secret))).toEqual([]);
});

test("AWS's clock is learnt from its answers, refusals included", async () => {
  const { service, emulator, clock } = await openService({ clockOffsetMs: 120_000 });
  emulator.faults.next("DescribeOpsItems", { kind: "access-denied" });

  await failureOf(service.list(nodeId, signal));

  expect(Math.abs(clock.offset - 120_000)).toBeLessThan(3_000);
});
