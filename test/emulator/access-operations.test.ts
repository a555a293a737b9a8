import { GetAccessTokenCommand, type SSMClient, StartAccessRequestCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { failureOf, filing, nodeId, openScene } from "./scene.ts";

async function file(client: SSMClient): Promise<string> {
  const { AccessRequestId = "" } = await client.send(new StartAccessRequestCommand(filing));
  return AccessRequestId;
}

function getToken(client: SSMClient, id: string) {
  return client.send(new GetAccessTokenCommand({ AccessRequestId: id }));
}

function approveThen(happen: (emulator: Emulator, id: string) => void) {
  return (emulator: Emulator, id: string) => {
    emulator.approve(id);
    happen(emulator, id);
  };
}

const hour = 3_600_000;

describe("StartAccessRequest", () => {
  it("files a request that waits for approval", async () => {
    const { emulator, ssm, credentials } = await openScene();

    const id = await file(ssm);

    expect(id).toMatch(/^oi-[0-9a-f]{12}$/);
    expect(emulator.requests()).toMatchObject([
      { id, nodeId, reason: filing.Reason, status: "PendingApproval", requester: { arn: credentials.arn } },
    ]);
  });

  it("files a second request for the same node and requester", async () => {
    const { emulator, ssm } = await openScene();

    const ids = [await file(ssm), await file(ssm)];

    expect(emulator.requests().map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it("approves at once for an hour under an automatic policy", async () => {
    const { emulator, ssm } = await openScene({ policy: "auto" });

    await file(ssm);

    const [request] = emulator.requests();
    expect(request).toMatchObject({ status: "Approved", windowEndsAt: (request?.createdAt ?? 0) + hour });
  });

  it("keeps tags", async () => {
    const { emulator, ssm } = await openScene();

    await ssm.send(new StartAccessRequestCommand({ ...filing, Tags: [{ Key: "Ticket", Value: "OPS-1" }] }));

    expect(emulator.requests()[0]?.tags).toEqual({ Ticket: "OPS-1" });
  });

  it("refuses a user's long-term keys", async () => {
    const { emulator, ssmOf } = await openScene();

    const failure = await failureOf(file(ssmOf(emulator.issueUserCredentials())));

    expect([failure.name, emulator.requests()]).toEqual(["AccessDeniedException", []]);
  });

  it.each([
    ["deny", "AccessDeniedException"],
    ["none", "ValidationException"],
  ] as const)("refuses under the policy %s", async (policy, name) => {
    const { emulator, ssm } = await openScene({ policy });

    const failure = await failureOf(file(ssm));

    expect([failure.name, emulator.requests()]).toEqual([name, []]);
  });

  it.each([
    ["no target", [], "ValidationException"],
    ["two targets", [filing.Targets[0], filing.Targets[0]], "ValidationException"],
    ["two nodes", [{ Key: "InstanceIds", Values: [nodeId, nodeId] }], "ValidationException"],
    ["a target without values", [{ Key: "InstanceIds" }], "ValidationException"],
    ["a tag as target", [{ Key: "tag:Name", Values: ["web"] }], "ValidationException"],
    ["a node id of the wrong form", [{ Key: "InstanceIds", Values: ["web"] }], "ValidationException"],
    [
      "a node that is not there",
      [{ Key: "InstanceIds", Values: ["i-0fffffffffffffff0"] }],
      "ResourceNotFoundException",
    ],
  ])("refuses %s", async (_what, targets, name) => {
    const { ssm } = await openScene();
    const Targets = targets.flatMap((target) => target ?? []);

    const failure = await failureOf(ssm.send(new StartAccessRequestCommand({ ...filing, Targets })));

    expect(failure.name).toBe(name);
  });
});

describe("GetAccessToken", () => {
  it("returns only the status while approval is pending", async () => {
    const { ssm } = await openScene();
    const id = await file(ssm);

    const { AccessRequestStatus, Credentials } = await getToken(ssm, id);

    expect([AccessRequestStatus, Credentials]).toEqual(["Pending", undefined]);
  });

  it("returns credentials once the request is approved", async () => {
    const { emulator, ssm } = await openScene();
    const id = await file(ssm);
    emulator.approve(id);

    const { AccessRequestStatus, Credentials } = await getToken(ssm, id);

    expect(AccessRequestStatus).toBe("Approved");
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials?.SecretAccessKey).toHaveLength(40);
    expect(Credentials?.SessionToken?.length).toBeGreaterThan(800);
  });

  it.each<[string, string, (emulator: Emulator, id: string) => void]>([
    ["Rejected", "a rejection", (emulator, id) => emulator.reject(id)],
    ["Expired", "nobody answered", (emulator, id) => emulator.expirePending(id)],
    ["Expired", "nobody answered for a week", (emulator) => emulator.clock.shift(604_800_000)],
    ["Revoked", "a revocation", approveThen((emulator, id) => emulator.revoke(id))],
    ["Expired", "the window was ended", approveThen((emulator, id) => emulator.endWindow(id))],
    ["Expired", "the window's time", approveThen((emulator) => emulator.clock.shift(hour))],
  ])("returns only %s after %s", async (status, _what, happen) => {
    const { emulator, ssm, ssmOf } = await openScene({ policy: { kind: "manual", windowMs: hour } });
    const id = await file(ssm);
    happen(emulator, id);
    const client = ssmOf(emulator.issueSourceCredentials(), 3); // the first attempt teaches it the clock

    const { AccessRequestStatus, Credentials } = await getToken(client, id);

    expect([AccessRequestStatus, Credentials]).toEqual([status, undefined]);
  });

  it("throws instead where the emulator is told to", async () => {
    const { ssm } = await openScene({ unapproved: "ValidationException" });
    const id = await file(ssm);

    const failure = await failureOf(getToken(ssm, id));

    expect(failure.name).toBe("ValidationException");
  });

  it("never lets credentials outlive the access window", async () => {
    const { emulator, ssm } = await openScene({ policy: { kind: "manual", windowMs: 90_000 } });
    const id = await file(ssm);
    emulator.approve(id);

    const { Credentials } = await getToken(ssm, id);

    const windowEndsAt = emulator.requests()[0]?.windowEndsAt ?? 0;
    expect(Credentials?.ExpirationTime?.getTime()).toBe(Math.floor(windowEndsAt / 1000) * 1000);
  });

  it("makes new keys at every call, or returns the same, as told", async () => {
    const { emulator, ssm } = await openScene({ policy: "auto" });
    const id = await file(ssm);
    const keyOf = async () => (await getToken(ssm, id)).Credentials?.AccessKeyId;

    const fresh = [await keyOf(), await keyOf()];
    emulator.settings.mint = "same";
    const same = [await keyOf(), await keyOf()];

    expect(new Set(fresh).size).toBe(2);
    expect(new Set(same).size).toBe(1);
  });

  it("makes new keys when little life is left in the same ones", async () => {
    const { emulator, credentials, ssm, ssmOf } = await openScene({ mint: "same", tokenLifetimeMs: 600_000 });
    emulator.setPolicy(nodeId, { kind: "manual", windowMs: 2 * hour });
    const id = await file(ssm);
    emulator.approve(id);
    const first = await getToken(ssm, id);
    emulator.clock.shift(400_000);

    const second = await getToken(ssmOf(credentials, 3), id);

    expect(second.Credentials?.AccessKeyId).not.toBe(first.Credentials?.AccessKeyId);
  });

  it("does not find a request that was never filed", async () => {
    const { ssm } = await openScene();

    const failure = await failureOf(getToken(ssm, "oi-0123456789ab"));

    expect(failure.name).toBe("ResourceNotFoundException");
  });

  it("refuses anybody but the requester", async () => {
    const { emulator, ssm, ssmOf } = await openScene({ policy: "auto" });
    const id = await file(ssm);

    const failure = await failureOf(
      getToken(ssmOf(emulator.issueSourceCredentials({ sessionName: "eve" })), id),
    );

    expect(failure.name).toBe("AccessDeniedException");
  });

  it("knows the requester again after another login", async () => {
    const { emulator, ssm, ssmOf } = await openScene({ policy: "auto" });
    const id = await file(ssm);

    const { AccessRequestStatus } = await getToken(ssmOf(emulator.issueSourceCredentials()), id);

    expect(AccessRequestStatus).toBe("Approved");
  });
});

describe("approval", () => {
  it("needs as many approvals as the policy wants", async () => {
    const approvers = ["bob", "ann", "cyd"];
    const { emulator, ssm } = await openScene({ policy: { kind: "manual", approvers, approvalsNeeded: 2 } });
    const id = await file(ssm);

    emulator.approve(id, { by: "bob" });
    const afterOne = emulator.requests()[0]?.status;
    emulator.approve(id, { by: "ann", comment: "fine" });

    expect([afterOne, emulator.requests()[0]?.status]).toEqual(["PendingApproval", "Approved"]);
    expect(emulator.requests()[0]?.approvers).toMatchObject([
      { name: "bob", answer: "approved" },
      { name: "ann", answer: "approved", comment: "fine" },
      { name: "cyd" },
    ]);
  });

  it("is final: a rejected request cannot be approved", async () => {
    const { emulator, ssm } = await openScene();
    const id = await file(ssm);
    emulator.reject(id);

    expect(() => emulator.approve(id)).toThrow(`${id} is Rejected, not PendingApproval`);
  });
});
