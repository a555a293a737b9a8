// The JavaScript SDK: fromProcess and the default chain, each in a process of its own, as users run it.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { countHandedOut } from "./harness/agent-files.ts";
import { type Outcome, runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld, type World } from "./harness/world.ts";

const client = fileURLToPath(new URL("harness/sdk-client.ts", import.meta.url));

function runClient(world: World, way: string, uses: number): Promise<Outcome> {
  const env = {
    ...world.env,
    AWS_PROFILE: "web",
    AWS_REGION: "eu-west-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return runProgram(process.execPath, [client, way, world.emulator.endpoint, String(uses)], { env });
}

test.concurrent.each(["fromProcess", "fromIni", "fromNodeProviderChain"])(
  "%s gets credentials through the helper once and uses them three times",
  async (way) => {
    await using world = await createWorld();
    await startAgent(world);

    const outcome = await runClient(world, way, 3);

    expect(outcome).toMatchObject({ exitCode: 0, stderr: "", stdout: "123456789012\n".repeat(3) });
    expect(await countHandedOut(world, 1)).toBe(1);
    expect(world.emulator.calls("GetCallerIdentity")).toHaveLength(4);
  },
);

test.concurrent("fromProcess throws what the helper says", async () => {
  await using world = await createWorld({ policy: "manual" });
  await startAgent(world);

  const outcome = await runClient(world, "fromProcess", 1);

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toContain("jitney: web waits for approval (oi-");
});

test.concurrent("the default chain, which runs the helper twice in vain, files one request", async () => {
  await using world = await createWorld({ policy: "manual" });
  await startAgent(world);

  const outcome = await runClient(world, "fromNodeProviderChain", 1);

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toContain("Could not load credentials from any providers");
  expect(world.emulator.requests()).toHaveLength(1);
});
