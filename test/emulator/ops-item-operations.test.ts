import {
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  type OpsItem,
  type OpsItemFilter,
  type OpsItemSummary,
  paginateDescribeOpsItems,
  type SSMClient,
  StartAccessRequestCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { collect, failureOf, filing, nodeId, openScene, type Scene } from "./scene.ts";

const otherNode = "mi-0123456789abcdef0";

async function file(client: SSMClient, node = nodeId): Promise<string> {
  const Targets = [{ Key: "InstanceIds", Values: [node] }];
  const { AccessRequestId = "" } = await client.send(new StartAccessRequestCommand({ ...filing, Targets }));
  return AccessRequestId;
}

async function listIds(client: SSMClient, filters: OpsItemFilter[]): Promise<unknown[]> {
  const { OpsItemSummaries = [] } = await client.send(
    new DescribeOpsItemsCommand({ OpsItemFilters: filters }),
  );
  return OpsItemSummaries.map(({ OpsItemId }) => OpsItemId);
}

function equal(Key: OpsItemFilter["Key"], ...Values: string[]): OpsItemFilter {
  return { Key, Values, Operator: "Equal" };
}

function dataOf(item: OpsItem | OpsItemSummary | undefined): unknown {
  return JSON.parse(item?.OperationalData?.["/aws/accessrequest"]?.Value ?? "{}");
}

/** A pending request of alice, an approved one of bob, each for its own node. */
async function fileTwo(scene: Scene): Promise<[pending: string, approved: string]> {
  scene.emulator.addNode({ id: otherNode, policy: "auto" });
  const bob = scene.ssmOf(scene.emulator.issueSourceCredentials({ role: "admin", sessionName: "bob" }));
  return [await file(scene.ssm), await file(bob, otherNode)];
}

describe("DescribeOpsItems", () => {
  it.each<[OpsItemFilter, "pending" | "approved" | "both" | "none"]>([
    [equal("OpsItemType", "/aws/accessrequest"), "both"],
    [equal("OpsItemType", "/aws/changerequest"), "none"],
    [equal("Status", "PendingApproval"), "pending"],
    [equal("Status", "PendingApproval", "Approved"), "both"],
    [equal("AccessRequestByTargetResourceId", otherNode), "approved"],
    [equal("AccessRequestByRequesterArn", "arn:aws:sts::123456789012:assumed-role/admin/bob"), "approved"],
    [equal("AccessRequestByRequesterArn", "arn:aws:iam::123456789012:role/engineer"), "pending"],
    [equal("AccessRequestByIsReplica", "false"), "both"],
    [equal("AccessRequestByIsReplica", "true"), "none"],
    [equal("AccessRequestBySourceRegion", "eu-west-1"), "both"],
    [equal("AccessRequestBySourceAccountId", "210987654321"), "none"],
    [{ Key: "CreatedBy", Values: ["/alice"], Operator: "Contains" }, "pending"],
    [{ Key: "CreatedTime", Values: ["2020-01-01T00:00:00Z"], Operator: "GreaterThan" }, "both"],
    [{ Key: "CreatedTime", Values: ["2020-01-01T00:00:00Z"], Operator: "LessThan" }, "none"],
  ])("finds by %o", async (filter, expected) => {
    const scene = await openScene();
    const [pending, approved] = await fileTwo(scene);

    const ids = await listIds(scene.ssm, [filter]);

    expect(ids).toEqual(
      { pending: [pending], approved: [approved], both: [pending, approved], none: [] }[expected],
    );
  });

  it("wants every filter to match", async () => {
    const scene = await openScene();
    await fileTwo(scene);

    const filters = [equal("Status", "Approved"), equal("AccessRequestByTargetResourceId", nodeId)];

    expect(await listIds(scene.ssm, filters)).toEqual([]);
  });

  it.each<[string, OpsItemFilter]>([
    ["a key it does not know", equal("Severity", "1")],
    ["an operator that the key has not", { Key: "Status", Values: ["Approved"], Operator: "Contains" }],
    ["no values", equal("Status")],
    ["a time that is none", { Key: "CreatedTime", Values: ["now"], Operator: "LessThan" }],
  ])("refuses %s", async (_what, filter) => {
    const { ssm } = await openScene();
    await file(ssm);

    const failure = await failureOf(listIds(ssm, [filter]));

    expect(failure.name).toBe("ValidationException");
  });

  it("lists in pages of the size asked for", async () => {
    const { ssm } = await openScene();
    const ids = [await file(ssm), await file(ssm), await file(ssm)];

    const pages = await collect(paginateDescribeOpsItems({ client: ssm, pageSize: 2 }, {}));

    const listed = pages.map(({ OpsItemSummaries = [] }) =>
      OpsItemSummaries.map(({ OpsItemId }) => OpsItemId),
    );
    expect(listed).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });

  it("may begin with an empty page", async () => {
    const { ssm } = await openScene({ emptyFirstPage: true });
    await file(ssm);

    const pages = await collect(paginateDescribeOpsItems({ client: ssm }, {}));

    expect(pages.map(({ OpsItemSummaries }) => OpsItemSummaries?.length)).toEqual([0, 1]);
  });

  it("refuses a token it did not give", async () => {
    const { ssm } = await openScene();

    const failure = await failureOf(ssm.send(new DescribeOpsItemsCommand({ NextToken: "x" })));

    expect(failure.name).toBe("ValidationException");
  });

  it("may lag behind", async () => {
    const { emulator, ssm } = await openScene({ listingLagMs: 5000 });
    const id = await file(ssm);

    const early = await listIds(ssm, []);
    emulator.clock.shift(5000);
    const late = await listIds(ssm, []);

    expect([early, late]).toEqual([[], [id]]);
  });

  it("can be denied and allowed again", async () => {
    const { emulator, ssm } = await openScene();
    emulator.deny("DescribeOpsItems");

    const failure = await failureOf(listIds(ssm, []));
    emulator.allow("DescribeOpsItems");
    const ids = await listIds(ssm, []);

    expect([failure.name, ids]).toEqual(["AccessDeniedException", []]);
  });
});

describe("GetOpsItem", () => {
  it("tells who answered what", async () => {
    const { emulator, ssm, credentials } = await openScene();
    emulator.setPolicy(nodeId, { kind: "manual", windowMs: 7_200_000, approvers: ["bob", "ann"] });
    const id = await file(ssm);
    emulator.reject(id, { by: "ann", comment: "use staging" });

    const { OpsItem: item } = await ssm.send(new GetOpsItemCommand({ OpsItemId: id }));

    expect(item).toMatchObject({ OpsItemId: id, OpsItemType: "/aws/accessrequest", Status: "Rejected" });
    expect(item?.CreatedBy).toBe(credentials.arn);
    expect(dataOf(item)).toMatchObject({
      automationExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requester: credentials.arn,
      targets: [nodeId],
      reason: filing.Reason,
      accessDuration: 7200,
      approvers: [
        { name: "bob", status: "Pending" },
        { name: "ann", status: "Rejected", comment: "use staging", respondedAt: expect.any(String) },
      ],
    });
  });

  it("hides approvers where the emulator is told to", async () => {
    const { ssm } = await openScene({ showApprovers: false });
    const id = await file(ssm);

    const { OpsItem: item } = await ssm.send(new GetOpsItemCommand({ OpsItemId: id }));

    expect(dataOf(item)).toEqual({ automationExecutionId: expect.any(String) });
  });

  it.each(["Closed", "Approved"] as const)("may call a request %s after its window", async (afterWindow) => {
    const { emulator, ssm } = await openScene({ policy: "auto", afterWindow });
    const id = await file(ssm);
    emulator.endWindow(id);

    const { OpsItem: item } = await ssm.send(new GetOpsItemCommand({ OpsItemId: id }));

    expect(item?.Status).toBe(afterWindow);
  });

  it("does not find what was never filed", async () => {
    const { ssm } = await openScene();

    const failure = await failureOf(ssm.send(new GetOpsItemCommand({ OpsItemId: "oi-0123456789ab" })));

    expect(failure.name).toBe("OpsItemNotFoundException");
  });
});
