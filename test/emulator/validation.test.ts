import { describe, expect, it } from "vitest";
import { codeOf, type RawReply, sendCall, signCall } from "./raw-call.ts";
import { filing, openScene } from "./scene.ts";

const AccessRequestId = "oi-0123456789ab";
const AutomationExecutionId = "a".repeat(36);
const tag = { Key: "Ticket", Value: "OPS-1" };

async function sendBody(action: string, body: string): Promise<RawReply> {
  const { emulator, credentials } = await openScene();
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${action}` };
  const call = { method: "POST", path: "/", headers, body };
  return sendCall(emulator.endpoint, await signCall(emulator.endpoint, call, credentials));
}

describe("input that is not of the service model's shape", () => {
  it.each<[string, string, object]>([
    ["StartAccessRequest", "no reason", { ...filing, Reason: undefined }],
    ["StartAccessRequest", "a reason that is null", { ...filing, Reason: null }],
    ["StartAccessRequest", "an empty reason", { ...filing, Reason: "" }],
    ["StartAccessRequest", "a reason of 257 characters", { ...filing, Reason: "r".repeat(257) }],
    ["StartAccessRequest", "no targets", { Reason: "r" }],
    ["StartAccessRequest", "six targets", { ...filing, Targets: Array(6).fill(filing.Targets[0]) }],
    ["StartAccessRequest", "an unknown member", { ...filing, ClientToken: "x" }],
    ["StartAccessRequest", "an unknown member of a target", { ...filing, Targets: [{ key: "InstanceIds" }] }],
    ["StartAccessRequest", "a tag without value", { ...filing, Tags: [{ Key: "a" }] }],
    [
      "StartAccessRequest",
      "a tag key of 129 characters",
      { ...filing, Tags: [{ ...tag, Key: "k".repeat(129) }] },
    ],
    [
      "StartAccessRequest",
      "a tag value of 257 characters",
      { ...filing, Tags: [{ ...tag, Value: "v".repeat(257) }] },
    ],
    [
      "StartAccessRequest",
      "a tag with a character not allowed",
      { ...filing, Tags: [{ ...tag, Value: "a;b" }] },
    ],
    ["StartAccessRequest", "1001 tags", { ...filing, Tags: Array(1001).fill(tag) }],
    ["GetAccessToken", "no id", {}],
    ["GetAccessToken", "an id in capitals", { AccessRequestId: "oi-0123456789AB" }],
    ["GetAccessToken", "an id too short", { AccessRequestId: "oi-0123456789a" }],
    ["GetAccessToken", "an id with more behind it", { AccessRequestId: `${AccessRequestId}\n` }],
    ["GetOpsItem", "an id of another kind", { OpsItemId: "i-0123456789abcdef0" }],
    ["DescribeOpsItems", "a page of no items", { MaxResults: 0 }],
    ["DescribeOpsItems", "a page of 51 items", { MaxResults: 51 }],
    [
      "DescribeOpsItems",
      "a filter without operator",
      { OpsItemFilters: [{ Key: "Status", Values: ["Open"] }] },
    ],
    [
      "DescribeOpsItems",
      "an unknown filter key",
      { OpsItemFilters: [{ Key: "State", Values: ["Open"], Operator: "Equal" }] },
    ],
    ["DescribeInstanceInformation", "a page of 4 items", { MaxResults: 4 }],
    [
      "DescribeInstanceInformation",
      "a filter without values",
      { Filters: [{ Key: "InstanceIds", Values: [] }] },
    ],
    ["StopAutomationExecution", "an id of 35 characters", { AutomationExecutionId: "a".repeat(35) }],
    ["StopAutomationExecution", "an unknown type", { AutomationExecutionId, Type: "Kill" }],
    ["SendAutomationSignal", "the signal Deny", { AutomationExecutionId, SignalType: "Deny" }],
    [
      "SendAutomationSignal",
      "an empty payload",
      { AutomationExecutionId, SignalType: "Approve", Payload: {} },
    ],
    [
      "SendAutomationSignal",
      "a comment of 513 characters",
      { AutomationExecutionId, SignalType: "Approve", Payload: { Comment: ["c".repeat(513)] } },
    ],
  ])("is a ValidationException of %s: %s", async (action, _what, input) => {
    const reply = await sendBody(action, JSON.stringify(input));

    expect([reply.status, codeOf(reply)]).toEqual([400, "ValidationException"]);
  });

  it.each<[string, string, string]>([
    ["StartAccessRequest", "a reason that is a number", JSON.stringify({ ...filing, Reason: 1 })],
    ["StartAccessRequest", "targets that are an object", JSON.stringify({ ...filing, Targets: {} })],
    ["StartAccessRequest", "a target that is an array", JSON.stringify({ ...filing, Targets: [[]] })],
    ["DescribeOpsItems", "a page size that is text", '{"MaxResults":"5"}'],
    [
      "SendAutomationSignal",
      "a signal that is a number",
      JSON.stringify({ AutomationExecutionId, SignalType: 1 }),
    ],
    ["GetAccessToken", "a body that is an array", "[]"],
    ["GetAccessToken", "a body that is text", '"oi-0123456789ab"'],
    ["GetAccessToken", "a body that is not JSON", "{"],
    ["GetAccessToken", "no body", ""],
  ])("is a SerializationException of %s: %s", async (action, _what, body) => {
    const reply = await sendBody(action, body);

    expect([reply.status, codeOf(reply)]).toEqual([400, "SerializationException"]);
  });

  it("is told member by member, in AWS's words", async () => {
    const reply = await sendBody("StartAccessRequest", '{"Reason":"","Targets":[{"Key":";"}]}');

    expect(JSON.parse(reply.body)).toMatchObject({
      Message: expect.stringMatching(
        /^2 validation errors detected: Value '' at 'reason' failed to satisfy constraint: Member must have length greater than or equal to 1; Value ';' at 'targets.1.member.key' failed/,
      ),
    });
  });

  it("is accepted at the limits", async () => {
    const Tags = Array(1000).fill({ Key: "k".repeat(128), Value: "ä".repeat(256) });

    const reply = await sendBody(
      "StartAccessRequest",
      JSON.stringify({ ...filing, Reason: "r".repeat(256), Tags }),
    );

    expect(reply.status).toBe(200);
  });
});

describe("an action nobody knows", () => {
  it("is an UnknownOperationException", async () => {
    const reply = await sendBody("ListNodes", "{}");

    expect([reply.status, codeOf(reply)]).toEqual([404, "UnknownOperationException"]);
  });
});
