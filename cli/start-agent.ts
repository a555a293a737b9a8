// Starts the agent in the background. However many do so at once, one spawns it and the others wait for
// the same socket: first the socket is asked, then a lock decides. (That two agents never live side by
// side is the agent's own care; the lock saves fifty processes that would find out one by one.)

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { check, lock } from "proper-lockfile";
import { Failure } from "../protocol/failure.ts";
import { checkFolder } from "../protocol/guard.ts";
import { socketPath } from "../protocol/paths.ts";
import { type Probe, probeAgent, silentFailure } from "./agent-probe.ts";
import type { FindEnd } from "./spawn-agent.ts";
import type { World } from "./world.ts";

const patienceMs = 10_000;

const pollMs = 20;

/** Returns whether it was this call that started the agent; one that runs is left alone. */
export async function startAgent(world: World): Promise<boolean> {
  if ((await probeAgent(world.env)) !== "absent") return waitForRunning(world);
  const socket = socketPath(world.env);
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  checkFolder(dirname(socket));
  const release = await lockStart(socket);
  if (release === undefined) return waitForOther(socket, world);
  try {
    if ((await probeAgent(world.env)) !== "absent") return await waitForRunning(world);
    const { spawnAgent } = await import("./spawn-agent.ts"); // a call that finds an agent needs none of it
    await waitForAnswer(world, spawnAgent(world));
    return true;
  } finally {
    await release();
  }
}

async function waitForRunning(world: World): Promise<false> {
  await waitForAnswer(world, async () => undefined);
  return false;
}

async function waitForOther(socket: string, world: World): Promise<false> {
  await waitForAnswer(world, async () => {
    return (await check(socket, lockOptions(socket)))
      ? undefined
      : "another process began to start it, in vain";
  });
  return false;
}

/** Undefined where another process is starting the agent right now. */
async function lockStart(socket: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(socket, { ...lockOptions(socket), onCompromised: () => undefined }); // it only saves work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOCKED") return undefined;
    throw error;
  }
}

function lockOptions(socket: string) {
  return { lockfilePath: `${socket}.start`, realpath: false, stale: patienceMs };
}

async function waitForAnswer(world: World, findEnd: FindEnd): Promise<void> {
  const endsAt = Date.now() + patienceMs;
  let end: string | undefined;
  let probe: Probe;
  do {
    end = await findEnd();
    probe = await probeAgent(world.env);
    if (probe === "answers") return;
    await delay(pollMs);
  } while (end === undefined && Date.now() < endsAt);
  if (probe === "silent") throw silentFailure(world.env);
  const why = end ?? `no answer within ${patienceMs / 1000} s`;
  throw new Failure("agent-unreachable", `the agent did not start (${why})`, {
    next: "read what it says: jitney agent run",
  });
}
