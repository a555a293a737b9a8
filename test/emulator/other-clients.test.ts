// Where this machine has no AWS CLI, nothing is tested.

import { describe, expect, it } from "vitest";
import { hasAws, runAws } from "./aws-command.ts";
import { openScene } from "./scene.ts";

describe.skipIf(!hasAws())("the AWS CLI", { timeout: 60_000 }, () => {
  it("learns who it is", async () => {
    const scene = await openScene();

    const { stdout } = await runAws(scene.emulator, scene.credentials, "sts", "get-caller-identity");

    expect(JSON.parse(stdout)).toMatchObject({ Arn: scene.credentials.arn, Account: "123456789012" });
  });

  it("lists nodes page by page", async () => {
    const scene = await openScene();
    Array.from({ length: 6 }, (_, number) => scene.emulator.addNode({ id: `mi-0000000000000000${number}` }));

    const { stdout } = await runAws(
      scene.emulator,
      scene.credentials,
      "ssm",
      "describe-instance-information",
      "--page-size",
      "5",
    );

    expect(JSON.parse(stdout).InstanceInformationList).toHaveLength(7);
    expect(scene.emulator.count("DescribeInstanceInformation")).toBe(2);
  });

  it("is told of a wrong secret", async () => {
    const scene = await openScene();

    const call = runAws(
      scene.emulator,
      { ...scene.credentials, secretAccessKey: "wrong" },
      "ssm",
      "describe-ops-items",
    );

    await expect(call).rejects.toThrow("An error occurred (InvalidSignatureException)");
  });
});
