// After a run in which much went wrong: no token of an endpoint is in a log, a status, a metric, an error or a
// command line, the gateway's included.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeCertificate } from "../emulator/certificate.ts";
import { askAgent } from "./harness/ask-agent.ts";
import { createEmrWorld, tokenAction } from "./harness/managed-endpoint.ts";
import { findProcesses } from "./harness/processes.ts";
import { jitney } from "./harness/programs.ts";
import { startAgent } from "./harness/start-agent.ts";
import type { World } from "./harness/world.ts";

const troubles = [
  { kind: "half" },
  { kind: "garbage" },
  { kind: "throttle" },
  { kind: "drop", at: "after" },
  { kind: "internal-error", at: "after" },
  { kind: "validation" },
] as const;

/** Everything that could hold a secret, by name. */
type Places = Record<string, string>;

test("no token is anywhere but in an answer", async () => {
  await using world = await createEmrWorld();
  const agent = await startAgent(world);
  const places: Places = {};

  for (const fault of troubles) {
    world.emulator.faults.next(tokenAction, fault);
    await askAgent(world.socket, "/v1/leases/notebooks", { method: "DELETE" });
    const { exitCode, stdout, stderr } = await world.runJitney(["token", "notebooks"]);
    places[`token after ${fault.kind}`] = exitCode === 0 ? stderr : stdout + stderr;
  }
  await askThroughGateway(world, places);
  for (const path of ["/v1/status", "/metrics", "/v1/token/none"]) {
    places[path] = (await askAgent(world.socket, path)).text;
  }
  for (const args of [["status", "-v"], ["logs"]]) {
    places[args.join(" ")] = (await world.runJitney(args)).stdout;
  }
  for (const { pid, args } of findProcesses(world.folder)) places[`cmdline of ${pid}`] = args.join(" ");
  await agent.end();
  readFiles(`${world.home}/.local`, places);
  readFiles(world.runtime, places);

  expect(world.emulator.canaries().length).toBeGreaterThan(3); // the source profile has two
  expect(Object.keys(places).length).toBeGreaterThan(15);
  const leaks = Object.entries(places).filter(([, text]) => text.includes("CANARY"));
  expect(leaks.map(([name]) => name)).toEqual([]);
});

/** Its endpoint shows a certificate that another authority vouches for, and then is gone. */
async function askThroughGateway(world: World, places: Places): Promise<void> {
  const [right, wrong] = [await makeCertificate(), await makeCertificate()];
  const server = await world.emulator.serveEndpoint("0def456", { tls: right, backend: "http://127.0.0.1:1" });
  world.emulator.setEndpoint("0def456", { certificateAuthority: wrong.cert });
  await world.runJitney(["renew", "notebooks"]);
  const child = spawn(jitney, ["gateway", "notebooks"], { env: world.env, detached: true });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  let lines = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    lines += chunk;
    if (lines.split("\n").length > 2) break;
  }
  const [, url, bearer] = /URL=(\S+)\n.*TOKEN=(\S+)\n/.exec(lines) ?? [];
  const get = async () => {
    const reply = await fetch(`${url}/api`, { headers: { authorization: `token ${bearer}` } });
    return `${reply.status} ${await reply.text()}`;
  };
  places["bad certificate"] = await get();
  await server.stop();
  places["no endpoint"] = await get();
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const [code] = await ended;
  places["the gateway's stderr"] = stderr;
  expect(places["bad certificate"]).toMatch(/^502 .*certificate does not verify/);
  expect(places["no endpoint"]).toMatch(/^502 .*cannot be reached/);
  expect([code, stderr]).toEqual([0, expect.stringContaining("certificate does not verify")]);
}

function readFiles(folder: string, places: Places): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`;
    if (entry.isFile()) places[`file ${path}`] = readFileSync(path, "latin1");
  }
}
