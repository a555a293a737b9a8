// The AWS CLI of this machine, whatever its age; where there is none, nothing is tested.

import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type Keys, openScene, type Scene } from "./scene.ts";

const run = promisify(execFile);

function hasAws(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not installed
  }
}

async function runAws({ emulator, credentials }: Scene, keys: Partial<Keys>, ...words: string[]) {
  const { accessKeyId, secretAccessKey, sessionToken } = { ...credentials, ...keys };
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  return run("aws", ["--endpoint-url", emulator.endpoint, "--output", "json", ...words], { env });
}

describe.skipIf(!hasAws())("the AWS CLI", { timeout: 60_000 }, () => {
  it("learns who it is", async () => {
    const scene = await openScene();

    const { stdout } = await runAws(scene, {}, "sts", "get-caller-identity");

    expect(JSON.parse(stdout)).toMatchObject({ Arn: scene.credentials.arn, Account: "123456789012" });
  });

  it("lists nodes page by page", async () => {
    const scene = await openScene();
    Array.from({ length: 6 }, (_, number) => scene.emulator.addNode({ id: `mi-0000000000000000${number}` }));

    const { stdout } = await runAws(scene, {}, "ssm", "describe-instance-information", "--page-size", "5");

    expect(JSON.parse(stdout).InstanceInformationList).toHaveLength(7);
    expect(scene.emulator.count("DescribeInstanceInformation")).toBe(2);
  });

  it("is told of a wrong secret", async () => {
    const scene = await openScene();

    const call = runAws(scene, { secretAccessKey: "wrong" }, "ssm", "describe-ops-items");

    await expect(call).rejects.toThrow("An error occurred (InvalidSignatureException)");
  });
});
