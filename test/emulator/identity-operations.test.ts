import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { callerIdentityCall, codeOf, type RawCall, sendCall, signCall } from "./raw-call.ts";
import { openScene } from "./scene.ts";

async function send(change: Partial<RawCall>) {
  const { emulator, credentials } = await openScene();
  const call = { ...callerIdentityCall, ...change };
  return sendCall(
    emulator.endpoint,
    await signCall(emulator.endpoint, call, credentials, { service: "sts" }),
  );
}

describe("GetCallerIdentity", () => {
  it("tells a role session's ARN, id and account", async () => {
    const { emulator, stsOf } = await openScene();
    const keys = emulator.issueSourceCredentials({ role: "admin", sessionName: "bob@example.com" });

    const identity = await stsOf(keys).send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:sts::123456789012:assumed-role/admin/bob@example.com",
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:bob@example\.com$/),
    });
  });

  it("tells a user's", async () => {
    const { emulator, stsOf } = await openScene({ accountId: "210987654321" });

    const identity = await stsOf(emulator.issueUserCredentials("ann")).send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({
      Account: "210987654321",
      Arn: "arn:aws:iam::210987654321:user/ann",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    });
  });

  it("answers in STS's XML", async () => {
    const reply = await send({});

    expect(reply.headers["content-type"]).toBe("text/xml");
    expect(reply.body).toMatch(
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult>/,
    );
  });

  it("escapes what stands in names", async () => {
    const { emulator, stsOf } = await openScene();
    const keys = emulator.issueSourceCredentials({ sessionName: "a&b<c" });

    const { Arn } = await stsOf(keys).send(new GetCallerIdentityCommand({}));

    expect(Arn).toContain("/a&b<c");
  });

  it("cannot be denied", async () => {
    const { emulator, sts, credentials } = await openScene();
    emulator.deny("GetCallerIdentity");

    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));

    expect(Arn).toBe(credentials.arn);
  });
});

describe("STS refuses", () => {
  it.each<[string, Partial<RawCall>, string]>([
    ["another version", { body: "Action=GetCallerIdentity&Version=2010-01-01" }, "InvalidAction"],
    ["an unknown action", { body: "Action=GetSecret&Version=2011-06-15" }, "InvalidAction"],
    ["no action", { body: "" }, "InvalidAction"],
    ["an unknown parameter", { body: `${callerIdentityCall.body}&Name=x` }, "ValidationError"],
  ])("%s", async (_what, change, code) => {
    const reply = await send(change);

    expect([reply.status, codeOf(reply)]).toEqual([400, code]);
  });
});
