// The published schema says what the types say, and real documents are as it says.

import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { expect, test, vi } from "vitest";
import { composeStatusSchema, schemaPath } from "../../scripts/status-schema.ts";
import { openHome } from "../agent/fakes/agent-home.ts";
import { openAgent } from "../agent/fakes/open-agent.ts";
import { requestText, speak } from "../agent/fakes/raw-socket.ts";
import { status } from "./documents.ts";
import { runCli } from "./run-cli.ts";

vi.setConfig({ testTimeout: 30_000 }); // the compiler reads all types

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const strict = new Ajv.default({ formats: { "date-time": time }, strictTypes: false }).compile(
  composeStatusSchema({ isStrict: true }),
);

/** What is wrong with the document. */
function check(document: unknown): unknown {
  return strict(JSON.parse(JSON.stringify(document))) ? [] : strict.errors;
}

test("the published file is in step with the types; after a change run: npm run schema", () => {
  expect(JSON.parse(readFileSync(schemaPath, "utf8"))).toEqual(composeStatusSchema({ isStrict: false }));
});

test("a document with every kind of state fits", () => {
  expect(check(status())).toEqual([]);
});

test("without an agent it fits as well", async () => {
  const { stdout } = await runCli(["status", "--json"], { env: { JITNEY_RUNTIME_DIR: "/nonexistent" } });

  expect(check(JSON.parse(stdout))).toEqual([]);
});

test("an agent with a lease and its access request fits", async () => {
  const home = await openHome();
  await home.run();
  await speak(home.socket, requestText("GET /v1/credentials/web"));

  const document = await home.status();

  expect([document.entries[0]?.state, document.entries[0]?.request?.state]).toEqual(["ready", "approved"]);
  expect(check(document)).toEqual([]);
});

test("an agent whose configuration was refused fits", async () => {
  const { agent } = await openAgent("[jit web]\nnod = i-0123456789abcdef0\n");

  expect(agent.status().config.failure?.code).toBe("config-invalid");
  expect(check(agent.status())).toEqual([]);
});

test("another version, a missing member, a member too many and a time that is none do not fit", () => {
  const { entries: _, ...rest } = status();
  const odd = [
    { ...status(), version: 2 },
    rest,
    { ...status(), secret: 1 },
    { ...status(), agent: { ...status().agent, startedAt: "today" } },
  ];

  expect(odd.map((document) => strict(document))).toEqual([false, false, false, false]);
});
