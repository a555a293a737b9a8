// A notebook outlives its tokens: one kernel, used without a pause over two lives of a token, through the
// gateway with Debian's Jupyter server, and with the token renewer where there is a server that knows it.

import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { EndpointServer } from "../../emulator/emr/endpoint-server.ts";
import { type Jupyter, startJupyter } from "./harness/jupyter.ts";
import { type Kernel, startKernel } from "./harness/kernel.ts";
import { createEndpointWorld, type EndpointWorld, tokenAction } from "./harness/managed-endpoint.ts";
import { jitney, jupyterPython, renewingPython } from "./harness/programs.ts";
import { startAgent } from "./harness/start-agent.ts";

const lifetimeMs = 12_000;
const betweenUsesMs = 250;

test.skipIf(jupyterPython.isMissing)(
  "a kernel behind the gateway survives two lives of a token",
  async () => {
    await using stage = await createEndpointWorld(lifetimeMs);
    await startAgent(stage.world);
    const through = [jitney, "gateway", "notebooks", "--"];
    const jupyter = await startJupyter(stage.world, { python: jupyterPython.path, through });

    await expectSurvival(stage, jupyter);
  },
);

test.skipIf(renewingPython === undefined)(
  "a kernel of a Jupyter server that renews its token itself survives them too (JITNEY_TEST_JUPYTER_2)",
  async () => {
    await using stage = await createEndpointWorld(lifetimeMs);
    await startAgent(stage.world);
    const through = [jitney, "exec", "notebooks", "--"];
    const jupyter = await startJupyter(stage.world, { python: renewingPython ?? "", through });

    await expectSurvival(stage, jupyter);
  },
);

async function expectSurvival({ world, server }: EndpointWorld, jupyter: Jupyter): Promise<void> {
  const kernel = await startKernel(jupyter);
  await kernel.run("import os; born = os.getpid(); uses = 0");

  const uses = await useSteadily(kernel, server, 2 * lifetimeMs + 1_000);
  await kernel.reconnect();
  const again = await kernel.run("print(uses, born == os.getpid())");
  kernel.close();

  expect(again).toBe(`${uses} True\n`);
  expect(uses).toBeGreaterThan(4); // a busy machine runs few
  expect(world.emulator.count(tokenAction)).toBeGreaterThanOrEqual(4);
  expect(findRefused(server)).toEqual([]);
  expect(server.answers.filter((answer) => answer.startsWith("101"))).toHaveLength(2);
  expect(server.answers.filter((answer) => answer === "200 GET /api/kernels").length).toBeGreaterThanOrEqual(
    uses,
  );
  await expectStranger(world.emulator.canaries(), server.url);
  expect(findLeaks(jupyter.output(), world.emulator.canaries())).toEqual([]);
}

/** One cell and one look at the kernel each time; returns how often. Whatever fails ends the test. */
async function useSteadily(kernel: Kernel, server: EndpointServer, forMs: number): Promise<number> {
  const endsAt = Date.now() + forMs;
  let uses = 0;
  while (Date.now() < endsAt) {
    uses += 1;
    expect(await kernel.run("uses += 1; print(uses)")).toBe(`${uses}\n`);
    await kernel.look();
    expect(findRefused(server)).toEqual([]);
    await delay(betweenUsesMs);
  }
  return uses;
}

function findRefused({ answers }: EndpointServer): string[] {
  return answers.filter((answer) => !/^(200|201|204|101) /.test(answer));
}

/** The first token has expired: the endpoint would have refused who still shows it. */
async function expectStranger(secrets: readonly string[], url: string): Promise<void> {
  const first = secrets.find((secret) => /^CANARY[\w-]{128}$/.test(secret)) ?? "";
  const { request } = await import("node:https");
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `token ${first}` };
    const outgoing = request(`${url}/api`, { headers, rejectUnauthorized: false }, (incoming) => {
      resolve(incoming.resume().statusCode);
    });
    outgoing.on("error", reject).end();
  });
  expect([first.length, status]).toEqual([134, 403]);
}

function findLeaks(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret.slice(0, 24)));
}
