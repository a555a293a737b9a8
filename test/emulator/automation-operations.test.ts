import {
  SendAutomationSignalCommand,
  type SignalType,
  type SSMClient,
  StartAccessRequestCommand,
  StopAutomationExecutionCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { failureOf, filing, openScene } from "./scene.ts";

async function openRequest() {
  const scene = await openScene();
  await scene.ssm.send(new StartAccessRequestCommand(filing));
  const bob = scene.ssmOf(scene.emulator.issueSourceCredentials({ role: "lead", sessionName: "bob" }));
  const executionId = scene.emulator.requests()[0]?.automationExecutionId ?? "";
  const request = () => scene.emulator.requests()[0];
  return { ...scene, bob, executionId, request };
}

function signal(client: SSMClient, executionId: string, SignalType: SignalType, comment?: string) {
  const Payload = comment === undefined ? undefined : { Comment: [comment] };
  return client.send(
    new SendAutomationSignalCommand({ AutomationExecutionId: executionId, SignalType, Payload }),
  );
}

function stop(client: SSMClient, executionId: string) {
  return client.send(
    new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: "Cancel" }),
  );
}

describe("SendAutomationSignal", () => {
  it("approves in the name of the approver's session", async () => {
    const { bob, executionId, request } = await openRequest();

    await signal(bob, executionId, "Approve", "looks good");

    expect(request()).toMatchObject({
      status: "Approved",
      approvers: [{ name: "bob", answer: "approved", comment: "looks good" }],
    });
  });

  it("rejects", async () => {
    const { bob, executionId, request } = await openRequest();

    await signal(bob, executionId, "Reject", "use staging");

    expect(request()).toMatchObject({ status: "Rejected", approvers: [{ comment: "use staging" }] });
  });

  it("revokes what was approved", async () => {
    const { bob, executionId, request } = await openRequest();
    await signal(bob, executionId, "Approve");

    await signal(bob, executionId, "Revoke");

    expect(request()).toMatchObject({ status: "Revoked", approvers: [{ name: "bob", answer: "revoked" }] });
  });

  it.each<[string, SignalType[]]>([
    ["a second answer", ["Reject", "Approve"]],
    ["to revoke what is pending", ["Revoke"]],
    ["a signal for other automations", ["StartStep"]],
  ])("refuses %s", async (_what, signals) => {
    const { bob, executionId } = await openRequest();
    const [last = "Approve", ...before] = signals.toReversed();
    await Promise.all(before.map((one) => signal(bob, executionId, one)));

    const failure = await failureOf(signal(bob, executionId, last));

    expect(failure.name).toBe("InvalidAutomationSignalException");
  });

  it("does not find another execution", async () => {
    const { bob } = await openRequest();

    const failure = await failureOf(signal(bob, "a".repeat(36), "Approve"));

    expect(failure.name).toBe("AutomationExecutionNotFoundException");
  });
});

describe("StopAutomationExecution", () => {
  it("cancels the requester's own request", async () => {
    const { ssm, executionId, request } = await openRequest();

    await stop(ssm, executionId);

    expect(request()?.status).toBe("Cancelled");
  });

  it("refuses others", async () => {
    const { bob, executionId, request } = await openRequest();

    const failure = await failureOf(stop(bob, executionId));

    expect([failure.name, request()?.status]).toEqual(["AccessDeniedException", "PendingApproval"]);
  });

  it("refuses what is answered already", async () => {
    const { emulator, ssm, executionId, request } = await openRequest();
    emulator.approve(request()?.id ?? "");

    const failure = await failureOf(stop(ssm, executionId));

    expect(failure.name).toBe("InvalidAutomationStatusUpdateException");
  });
});
