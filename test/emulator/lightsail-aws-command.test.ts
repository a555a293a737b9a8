// Where this machine has no AWS CLI, nothing is tested.

import { describe, expect, it } from "vitest";
import { hasAws, runAws } from "./aws-command.ts";
import { openLightsail } from "./lightsail-scene.ts";

describe.skipIf(!hasAws())("the AWS CLI", { timeout: 60_000 }, () => {
  it("gets access details", async () => {
    const { emulator, credentials } = await openLightsail({ lightsailKeyType: "ed25519" });
    const words = ["lightsail", "get-instance-access-details", "--instance-name", "Blog"];

    const { stdout } = await runAws(emulator, credentials, ...words);

    expect(JSON.parse(stdout).accessDetails).toMatchObject({ instanceName: "Blog", username: "ec2-user" });
  });

  it("lists a region's instances page by page", async () => {
    const { emulator, credentials } = await openLightsail({ extraRegions: ["us-east-1"], pageSize: 2 });
    emulator.addInstance({ name: "Blog", region: "us-east-1" });
    emulator.addInstance({ name: "Shop", region: "us-east-1" });
    emulator.addInstance({ name: "Wiki", region: "us-east-1" });
    const words = ["--region", "us-east-1", "lightsail", "get-instances"];

    const { stdout } = await runAws(emulator, credentials, ...words);

    expect(JSON.parse(stdout).instances).toMatchObject([
      { name: "Blog" },
      { name: "Shop" },
      { name: "Wiki" },
    ]);
    expect(emulator.count("GetInstances")).toBe(2);
  });

  it("is told that there is no such instance", async () => {
    const { emulator, credentials } = await openLightsail();
    const words = ["lightsail", "get-instance-state", "--instance-name", "blog"];

    const call = runAws(emulator, credentials, ...words);

    await expect(call).rejects.toThrow(
      "An error occurred (NotFoundException) when calling the GetInstanceState operation: The Instance does not exist: blog",
    );
  });
});
