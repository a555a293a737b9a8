// After a run in which much went wrong: no secret that the emulator ever gave out is anywhere but in the
// answers, and in the file that the source profile's own credentials came from.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Fault } from "../../emulator/faults/fault.ts";
import { askAgent } from "./harness/ask-agent.ts";
import { awaitStatus } from "./harness/await-status.ts";
import { expectCredentials } from "./harness/contract.ts";
import { findProcesses } from "./harness/processes.ts";
import type { Outcome } from "./harness/run-program.ts";
import { type RunningAgent, startAgent } from "./harness/start-agent.ts";
import { callUntil, hasCredentials } from "./harness/use-helper.ts";
import { createWorld, type World } from "./harness/world.ts";

const troubles: Fault[] = [
  { kind: "half" },
  { kind: "garbage" },
  { kind: "access-denied" },
  { kind: "expired-token" },
  { kind: "drop", at: "after" },
  { kind: "internal-error", at: "after" },
  { kind: "validation" },
];

const routes = ["/v1/status", "/v1/requests", "/metrics", "/v1/nodes", "/v1/credentials/none"];

/** Everything that could hold a secret, by name. */
type Places = Record<string, string>;

test("no secret is in a file, a log, a status, a metric, an error or a command line", async () => {
  await using world = await createWorld({ emulator: { tokenLifetimeMs: 3_600_000 } });
  const agent = await startAgent(world);
  const places: Places = {};

  const answer = await goThroughTroubles(world, places);
  await searchEverywhere(world, agent, places);
  await agent.end();
  readFiles(world.folder, places);

  const secrets = world.emulator.canaries();
  const document = expectCredentials(answer);
  expect(secrets).toContain(document.SecretAccessKey);
  expect(Object.keys(places).length).toBeGreaterThan(30);
  expect(findLeaks(places, secrets)).toEqual([`file ${world.awsConfigPath}`]);
});

async function goThroughTroubles(world: World, places: Places): Promise<Outcome> {
  for (const fault of troubles) {
    world.emulator.faults.next("GetAccessToken", fault);
    await askAgent(world.socket, "/v1/leases/web", { method: "DELETE" });
    keep(places, `helper after ${JSON.stringify(fault)}`, await world.runHelper());
  }
  const answer = await callUntil(world, hasCredentials, 10_000);
  world.emulator.faults.next("GetAccessToken", { kind: "half" });
  keep(places, "renew", await world.runJitney(["renew", "web"]));
  return answer;
}

/** An answer is where secrets belong; whatever else a program prints is searched. */
function keep(places: Places, name: string, { exitCode, stdout, stderr }: Outcome): void {
  places[`${name}: stderr`] = stderr;
  if (exitCode !== 0) places[`${name}: stdout`] = stdout;
}

async function searchEverywhere(world: World, agent: RunningAgent, places: Places): Promise<void> {
  for (const path of routes) places[path] = (await askAgent(world.socket, path)).text;
  for (const args of [
    ["status", "-v"],
    ["status", "--json"],
    ["requests"],
    ["config", "--show-origin"],
    ["logs"],
  ]) {
    const { stdout, stderr } = await world.runJitney(args);
    places[`jitney ${args.join(" ")}`] = stdout + stderr;
  }
  places["first event"] = await readFirstEvent(world);
  for (const { pid, args, environment } of findProcesses(world.folder)) {
    places[`/proc/${pid}/cmdline`] = args.join(" ");
    places[`/proc/${pid}/environ`] = environment;
  }
  places["the agent's stdout"] = agent.stdout();
  places["the agent's stderr"] = agent.stderr();
}

async function readFirstEvent(world: World): Promise<string> {
  return awaitStatus(world.socket, () => true);
}

function readFiles(folder: string, places: Places): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`;
    if (entry.isFile()) places[`file ${path}`] = readFileSync(path, "latin1");
  }
}

/** Half a secret is one too: a token is recognised by its middle, a key by its first part. */
function findLeaks(places: Places, secrets: readonly string[]): string[] {
  const pieces = secrets.flatMap((secret) => [secret.slice(0, 24), secret.slice(-24)]);
  const isLeaking = (text: string) => text.includes("CANARY") || pieces.some((piece) => text.includes(piece));
  return Object.entries(places)
    .filter(([, text]) => isLeaking(text))
    .map(([name]) => name);
}
