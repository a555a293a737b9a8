// The token renewer as jupyter_server calls it, in a Python of the system. (Under a server that knows
// renewers, from 2.9 on, it runs in long-notebook.test.ts.)

import { chmodSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "./harness/ask-agent.ts";
import { createEmrWorld } from "./harness/managed-endpoint.ts";
import { jitney, jupyterPython } from "./harness/programs.ts";
import { type Outcome, runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import type { World } from "./harness/world.ts";

const renewerTest = test.skipIf(jupyterPython.isMissing);

const call = `
import importlib, os
module, name = os.environ["JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS"].rsplit(".", 1)
renewer = getattr(importlib.import_module(module), name)()
print(renewer.get_token("Authorization", "token", os.environ["JUPYTER_GATEWAY_AUTH_TOKEN"]))
`;

async function openWorld(): Promise<World> {
  const world = await createEmrWorld();
  world.emulator.setEndpoint("0def456", { serverUrl: "https://10.0.0.1:18888" });
  await startAgent(world);
  return world;
}

function runPython(world: World, script: string): Promise<Outcome> {
  return runProgram(jitney, ["exec", "notebooks", "--", jupyterPython.path, "-c", script], {
    env: world.env,
  });
}

renewerTest("it gives the agent's current token, with the standard library alone", async () => {
  await using world = await openWorld();

  const given = await runPython(world, call);
  await world.runJitney(["forget", "notebooks"]);
  const later = await runPython(world, call);
  const { stdout } = await world.runJitney(["token", "notebooks", "--json"]);

  expect(given).toMatchObject({ exitCode: 0, stderr: "" });
  expect(later.stdout).toBe(`${parse(stdout).token}\n`);
  expect(given.stdout).not.toBe(later.stdout);
});

renewerTest("it raises what the agent says, so that Jupyter goes on with the token it has", async () => {
  await using world = await openWorld();
  const script = call.replace("print(", "os.system(os.environ['BREAK']); print(");
  const env = { ...world.env, BREAK: `${jitney} forget notebooks >/dev/null` };
  world.emulator.faults.next("GetManagedEndpointSessionCredentials", { kind: "slow", ms: 0 });
  world.emulator.faults.next("GetManagedEndpointSessionCredentials", { kind: "access-denied" });

  const args = ["exec", "notebooks", "--", jupyterPython.path, "-c", script];
  const { exitCode, stderr } = await runProgram(jitney, args, { env });

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/RuntimeError: jitney has no token for notebooks: .*"code":"access-denied"/);
  expect(stderr).not.toContain("CANARY");
});

const afterStop = `
import importlib, os, time
os.system(os.environ["STOP"])
module, name = os.environ["JUPYTER_GATEWAY_TOKEN_RENEWER_CLASS"].rsplit(".", 1)
renewer = getattr(importlib.import_module(module), name)()
try:
    renewer.get_token("Authorization", "token", "old")
except FileNotFoundError as error:
    print("no agent")
while not os.path.exists(os.environ["JITNEY_RENEWER_SOCKET"]):
    time.sleep(0.02)
print(renewer.get_token("Authorization", "token", "old"))
`;

renewerTest("it starts an agent that has ended, for the next request", async () => {
  await using world = await openWorld();
  const env = { ...world.env, STOP: `${jitney} agent stop >/dev/null` };

  const args = ["exec", "notebooks", "--", jupyterPython.path, "-c", afterStop];
  const { stdout, stderr } = await runProgram(jitney, args, { env });

  expect([stdout, stderr]).toEqual([expect.stringMatching(/^no agent\nCANARY\S+\n$/), ""]);
});

renewerTest("it takes no token out of a folder that others may enter", async () => {
  await using world = await openWorld();
  const script = call.replace(
    "print(",
    "os.chmod(os.path.dirname(os.environ['JITNEY_RENEWER_SOCKET']), 0o755); print(",
  );

  const { exitCode, stderr } = await runPython(world, script);
  chmodSync(world.runtime, 0o700);

  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/is not a folder of yours alone/)]);
});

renewerTest("it is installed into a virtual environment where that is wished", async () => {
  await using world = await openWorld();
  const venv = `${world.folder}/venv`;
  await runProgram(jupyterPython.path, ["-m", "venv", "--without-pip", venv], { env: world.env });

  const installed = await world.runJitney(["exec", "notebooks", "--into", venv]);
  const args = [
    "exec",
    "notebooks",
    "--into",
    venv,
    "--",
    `${venv}/bin/python`,
    "-c",
    `${call}\nprint(os.environ.get("PYTHONPATH"))`,
  ];
  const { stdout } = await runProgram(jitney, args, { env: world.env });

  expect(installed).toMatchObject({ exitCode: 0, stdout: "" });
  expect(installed.stderr).toMatch(
    /^jitney: the token renewer is in .*\/site-packages\/jitney_token_renewer\.py\n$/,
  );
  expect(stdout).toMatch(/^CANARY.*\nNone\n$/);
});
