import {
  DescribeOpsItemsCommand,
  GetAccessTokenCommand,
  StartAccessRequestCommand,
} from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { failureOf, filing, type Keys, openScene, type Scene } from "./scene.ts";

async function vend({ ssm }: Scene): Promise<Keys & { requestId: string }> {
  const { AccessRequestId = "" } = await ssm.send(new StartAccessRequestCommand(filing));
  const { Credentials } = await ssm.send(new GetAccessTokenCommand({ AccessRequestId }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...keys, requestId: AccessRequestId };
}

describe("just-in-time credentials", () => {
  it("are a session of AWS's role", async () => {
    const scene = await openScene({ policy: "auto" });
    const keys = await vend(scene);

    const { Arn } = await scene.stsOf(keys).send(new GetCallerIdentityCommand({}));

    expect(Arn).toBe(
      `arn:aws:sts::123456789012:assumed-role/SSM-JustInTimeAccessTokenRole/${keys.requestId}`,
    );
  });

  it.each([
    ["list OpsItems", new DescribeOpsItemsCommand({})],
    ["file a request", new StartAccessRequestCommand(filing)],
  ] as const)("may not %s", async (_what, command) => {
    const scene = await openScene({ policy: "auto" });
    const client = scene.ssmOf(await vend(scene));

    const failure = await failureOf(client.send(command as DescribeOpsItemsCommand));

    expect(failure.name).toBe("AccessDeniedException");
  });

  it("outlive a revocation, unless the emulator is told otherwise", async () => {
    const scene = await openScene({ policy: "auto" });
    const [one, other] = [await vend(scene), await vend(scene)];

    scene.emulator.revoke(one.requestId);
    scene.emulator.revoke(other.requestId, { endTokens: true });

    const alive = await scene.stsOf(one).send(new GetCallerIdentityCommand({}));
    const ended = await failureOf(scene.stsOf(other).send(new GetCallerIdentityCommand({})));
    expect([alive.Arn, ended.name]).toEqual([expect.stringContaining(one.requestId), "ExpiredToken"]);
  });
});

describe("canaries", () => {
  it("are every secret and token handed out, each with the word in it", async () => {
    const scene = await openScene({ policy: "auto" });
    const user = scene.emulator.issueUserCredentials();
    const keys = await vend(scene);

    const canaries = scene.emulator.canaries();

    const { credentials } = scene;
    const handedOut = [credentials, user, keys].flatMap((one: Keys) => [
      one.secretAccessKey,
      one.sessionToken ?? [],
    ]);
    expect(canaries).toEqual(handedOut.flat());
    expect(canaries.filter((canary) => !canary.includes("CANARY"))).toEqual([]);
  });

  it("never stand in the log of calls", async () => {
    const scene = await openScene({ policy: "auto" });
    await vend(scene);

    const log = JSON.stringify(scene.emulator.calls());

    expect(log).not.toContain("CANARY");
  });
});
