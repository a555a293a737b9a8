// The agent under 32 connections, beside a node:http server that does nothing but return the same bytes.
// Load comes from a process of its own; the two servers have their turns one after the other.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { topFolder } from "../../scripts/executables.ts";
import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { startAgent } from "../../test/end-to-end/harness/start-agent.ts";
import { createWorld, type World } from "../../test/end-to-end/harness/world.ts";
import { median } from "../median.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { type RunningProcess, startProcess } from "../start-process.ts";

const path = "/v1/credentials/web";
const connections = 32;
const leastRatio = 0.8;
const turnMs = 700; // short, so that both turns of a round meet the same machine
const processes = `${topFolder}bench/processes`;

export async function measureThroughput({ isQuick }: BenchOptions): Promise<Measurement[]> {
  await using world = await createWorld();
  await startAgent(world);
  const bareSocket = `${world.folder}/bare.sock`;
  await using _server = await startBareServer(world, bareSocket);

  for (const socket of [world.socket, bareSocket]) await loadServer(socket, 2 * turnMs); // until compiled
  const rates = { ours: [] as number[], bare: [] as number[] };
  const ratios: number[] = [];
  for (let round = 0; round < (isQuick ? 5 : 21); round += 1) {
    const ours = await loadServer(world.socket, turnMs);
    const bare = await loadServer(bareSocket, turnMs);
    rates.ours.push(ours);
    rates.bare.push(bare);
    ratios.push(ours / bare);
  }
  return [compare(median(rates.ours), median(rates.bare), median(ratios))];
}

async function startBareServer(world: World, socket: string): Promise<RunningProcess> {
  await world.runHelper(); // the lease is held from here on
  const { headers, text } = await askAgent(world.socket, path);
  const { date: _date, connection: _connection, ...own } = headers;
  const answerFile = `${world.folder}/answer.json`;
  writeFileSync(answerFile, JSON.stringify({ headers: own, body: text }));
  return startProcess(process.execPath, [`${processes}/bare-server.ts`, socket, answerFile]);
}

/** Returns requests a second. */
async function loadServer(socket: string, turnMs: number): Promise<number> {
  const args = [`${processes}/load.ts`, socket, path, String(connections), String(turnMs)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

function compare(ours: number, bare: number, ratio: number): Measurement {
  return {
    what: `answers under ${connections} connections`,
    ours: `${ours.toFixed(0)} /s`,
    reference: `${bare.toFixed(0)} /s  bare node:http`,
    ratio,
    budget: `≥ ${leastRatio} × bare`,
    isMet: ratio >= leastRatio,
  };
}
