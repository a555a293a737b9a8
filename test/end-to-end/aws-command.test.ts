// The real `aws` (version 2): credentials from credential_process, used against the emulator.

import { expect, test } from "vitest";
import { awaitAudit, countHandedOut } from "./harness/agent-files.ts";
import { expectCredentials } from "./harness/contract.ts";
import { aws } from "./harness/programs.ts";
import { type Outcome, runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, node, type World } from "./harness/world.ts";

const awsTest = test.skipIf(aws.isMissing).concurrent;

function runAws(world: World, args: string[]): Promise<Outcome> {
  const endpoint = ["--endpoint-url", world.emulator.endpoint, "--output", "json"];
  return runProgram(aws.path, [...args, ...endpoint], { env: world.env });
}

awsTest("aws sts get-caller-identity --profile web is somebody through the helper", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const outcome = await runAws(world, ["sts", "get-caller-identity", "--profile", "web"]);
  const document = expectCredentials(await world.runHelper());
  const [call] = world.emulator.calls("GetCallerIdentity").slice(-1);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ Account: "123456789012", Arn: call?.principalArn });
  expect(call?.accessKeyId).toBe(document.AccessKeyId);
  expect(await countHandedOut(world, 2)).toBe(2);
  expect((await awaitAudit(world, 2))[0]?.declared).toMatch(/^aws \d+$/);
});

awsTest("aws shows what the helper says while the request waits, and ends with 255", async () => {
  await using world = await createWorld({ policy: "manual" });
  await startAgent(world);

  const outcome = await runAws(world, ["sts", "get-caller-identity", "--profile", "web"]);

  expect(outcome).toMatchObject({ exitCode: 255, stdout: "" });
  expect(outcome.stderr).toContain("jitney: web waits for approval (oi-");
  expect(outcome.stderr).toContain("jitney request web --wait");
  expect(world.emulator.count("StartAccessRequest")).toBe(1);
});

awsTest("aws starts the agent where none runs", async () => {
  await using world = await createWorld();

  const outcome = await runAws(world, ["sts", "get-caller-identity", "--profile", "web"]);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ Account: "123456789012" });
});

awsTest("aws ssm describe-instance-information works with the source profile", async () => {
  await using world = await createWorld();

  const outcome = await runAws(world, ["ssm", "describe-instance-information", "--profile", "corp"]);

  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ InstanceInformationList: [{ InstanceId: node }] });
});
