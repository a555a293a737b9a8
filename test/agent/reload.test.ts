// A reload with a mistake: the configuration that was in force stays, whole, and status tells of the mistake.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildConfig } from "../../agent/config/read-config.ts";
import { openAgent } from "./fakes/open-agent.ts";

const entry = "[jit web]\nnode = i-0123456789abcdef0\n";
const withoutBundle = `[agent]\nca_bundle = /nonexistent/corp.pem\n${entry}`;

test("a certificate bundle that cannot be read keeps the old configuration", async () => {
  const { agent, home } = await openAgent(entry);
  const former = { config: agent.entries.config, held: agent.entries.list() };
  writeFileSync(join(home, "config.ini"), withoutBundle);

  agent.config.reload();

  expect({ config: agent.entries.config, held: agent.entries.list() }).toEqual(former);
  expect(agent.status().config.failure).toMatchObject({ code: "config-invalid" });
});

test("nothing is replaced before every source of the new configuration is open", async () => {
  const { agent } = await openAgent(entry);
  const [held] = agent.entries.list();
  const config = buildConfig([{ path: "config.ini", isSystem: false, text: withoutBundle }]);

  expect(() => agent.entries.load(config)).toThrow("/nonexistent/corp.pem cannot be read");

  expect(agent.entries.peek("web")).toBe(held);
  expect(agent.entries.config.agent.caBundle).toBeUndefined();
});
