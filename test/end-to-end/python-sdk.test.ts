// boto3: one session calls the helper once, however often it is used.

import { expect, test } from "vitest";
import { countHandedOut } from "./harness/agent-files.ts";
import { python } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

const pythonTest = test.skipIf(python.isMissing).concurrent;

const twice = `
import boto3, sys
session = boto3.Session(profile_name="web", region_name="eu-west-1")
for _ in range(2):
    print(session.client("sts", endpoint_url=sys.argv[1]).get_caller_identity()["Account"])
`;

pythonTest("boto3 uses the credentials, and calls the helper once for two uses of a session", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const outcome = await runProgram(python.path, ["-c", twice, world.emulator.endpoint], { env: world.env });

  expect(outcome).toMatchObject({ exitCode: 0, stdout: "123456789012\n123456789012\n", stderr: "" });
  expect(await countHandedOut(world, 1)).toBe(1);
});

pythonTest("boto3 raises what the helper says", async () => {
  await using world = await createWorld({ policy: "none" });
  await startAgent(world);

  const outcome = await runProgram(python.path, ["-c", twice, world.emulator.endpoint], { env: world.env });

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toContain("CredentialRetrievalError");
  expect(outcome.stderr).toContain("No approval policy applies");
});
