// Who has no managed endpoint does not pay for its client: the agent's process, from its start past its
// first lease, says which clients it loads.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type AgentHome, openHome } from "../fakes/agent-home.ts";
import { emrEntry, endpoint } from "../fakes/emr-entry.ts";
import { requestText, speak } from "../fakes/raw-socket.ts";

const flags = ["--import", join(import.meta.dirname, "..", "fixtures", "tell-clients.ts")];

/** Asks, once there is an agent that answers. */
async function ask({ socket }: AgentHome, path: string): Promise<string> {
  for (;;) {
    const answer = await speak(socket, requestText(`GET ${path}`)).catch(() => ""); // no socket yet
    if (answer !== "") return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("an agent with only JIT entries has loaded neither the client of EMR nor that of Lightsail", async () => {
  const home = await openHome();
  const agent = home.start(flags);

  const answer = await ask(home, "/v1/credentials/web");
  agent.process.kill("SIGTERM");
  const { stdout } = await agent.ended;

  expect(answer).toContain("SecretAccessKey");
  expect(stdout.split("\n").filter(Boolean).sort()).toEqual(["loaded client-ssm.", "loaded client-sts."]);
});

test("it is loaded with the first use of an endpoint", async () => {
  const home = await openHome();
  home.emulator.addEndpoint(endpoint);
  const { virtualCluster, endpoint: id, executionRole } = emrEntry();
  const section = `[emr notebooks]\nendpoint = ${id}\nvirtual_cluster = ${virtualCluster}\nexecution_role = ${executionRole}\n`;
  writeFileSync(home.config, `${home.goodConfig}${section}`);
  const agent = home.start(flags);

  await ask(home, "/v1/status");
  const before = await agent.said("");
  const answer = await ask(home, "/v1/token/notebooks");

  expect(before).not.toContain("emr-containers");
  expect(answer).toContain("CANARY");
  expect(await agent.said("loaded client-emr-containers.")).toBeTruthy();
});
