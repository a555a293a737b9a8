import { GetAccessTokenCommand, StartAccessRequestCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { failureOf, filing, openScene } from "./scene.ts";

describe("the log of calls", () => {
  it("tells action, key, input and outcome", async () => {
    const { emulator, ssm, credentials } = await openScene();

    await failureOf(ssm.send(new GetAccessTokenCommand({ AccessRequestId: "oi-0123456789ab" })));

    expect(emulator.calls()).toEqual([
      {
        service: "ssm",
        action: "GetAccessToken",
        at: expect.any(Number),
        region: "eu-west-1",
        accessKeyId: credentials.accessKeyId,
        principalArn: credentials.arn,
        body: { AccessRequestId: "oi-0123456789ab" },
        performed: false,
        outcome: { kind: "answered", status: 400, code: "ResourceNotFoundException" },
      },
    ]);
  });

  it("counts calls whose signature was refused", async () => {
    const { emulator, credentials, ssmOf } = await openScene();
    const client = ssmOf({ ...credentials, secretAccessKey: "wrong" });

    await failureOf(client.send(new StartAccessRequestCommand(filing)));

    expect([emulator.count("StartAccessRequest"), emulator.count("GetAccessToken")]).toEqual([1, 0]);
  });

  it("is dated by the emulator's clock", async () => {
    const { emulator, credentials, ssmOf } = await openScene({ clockOffsetMs: -3_600_000 });

    await ssmOf(credentials, 3).send(new StartAccessRequestCommand(filing));

    expect(emulator.calls()[0]?.at).toBeLessThan(Date.now() - 3_500_000);
  });
});

describe("waiting", () => {
  it("for a number of calls ends when they have arrived", async () => {
    const { emulator, ssm } = await openScene();
    const waiting = emulator.called("StartAccessRequest", { count: 2 });

    await Promise.all([
      ssm.send(new StartAccessRequestCommand(filing)),
      ssm.send(new StartAccessRequestCommand(filing)),
    ]);

    expect(await waiting).toHaveLength(2);
  });

  it("for a condition ends when it holds", async () => {
    const { emulator, ssm } = await openScene();
    const waiting = emulator.until(() => emulator.requests()[0]?.status === "Approved");
    const { AccessRequestId = "" } = await ssm.send(new StartAccessRequestCommand(filing));

    emulator.approve(AccessRequestId);

    await expect(waiting).resolves.toBeUndefined();
  });

  it("has a bound and says what it waited for", async () => {
    const { emulator } = await openScene();

    const waiting = emulator.called("GetAccessToken", { count: 3, timeoutMs: 1 });

    await expect(waiting).rejects.toThrow("3 × GetAccessToken did not happen in 1 ms");
  });
});
