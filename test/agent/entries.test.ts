// What the agent holds by name: what entries share, and what is remembered of nodes that stand in no file.

import { expect, test } from "vitest";
import { askAgent, parse } from "../end-to-end/harness/ask-agent.ts";
import { openEmulator } from "./fakes/emulated-profile.ts";
import { nodeId } from "./fakes/jit-entry.ts";
import { openAgent } from "./fakes/open-agent.ts";

test("a revocation that one entry learns of ends what another holds of the same request", async () => {
  const { agent, emulator, ask } = await openWorld(
    `[jit web]\nnode = ${nodeId}\n[jit web2]\nnode = ${nodeId}\n`,
  );
  const before = [await ask("/v1/credentials/web"), await ask("/v1/credentials/web2")];

  emulator.revoke(agent.requests.ledger.all()[0]?.id ?? "");
  await ask("/v1/leases/web/renew", "POST");

  expect(before.map(({ status }) => status)).toEqual([200, 200]);
  expect(await ask("/v1/credentials/web2")).toMatchObject({ code: "approval-revoked" });
});

test("of many nodes asked for by their ids in vain, the last are remembered", async () => {
  const { agent, ask } = await openWorld("");
  const ids = Array.from({ length: 100 }, (_, index) => `i-0${index.toString(16).padStart(16, "0")}`);

  for (const id of ids) await ask(`/v1/credentials/${id}`);

  expect(agent.entries.list().map(({ entry }) => entry.name)).toEqual(ids.slice(-64));
});

async function openWorld(entries: string) {
  const { emulator, files } = await openEmulator("auto");
  const settings = [
    "source_profile = corp",
    `region = ${emulator.region}`,
    `endpoint_url = ${emulator.endpoint}`,
    `aws_config_file = ${files.configFile}`,
    `aws_shared_credentials_file = ${files.credentialsFile}`,
  ];
  const { agent, socket } = await openAgent(
    `[agent]\n${settings.join("\n")}\n[jit]\nrequest = always\nreason = tests\n${entries}`,
  );
  const ask = async (path: string, method: "GET" | "POST" = "GET") => {
    const { status, text } = await askAgent(socket, path, { method });
    return { status, code: parse(text).code };
  };
  return { agent, emulator, ask };
}
