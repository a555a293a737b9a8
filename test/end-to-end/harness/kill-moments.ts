// The exact moments in the life of an access request at which an agent may be killed. Each function brings
// a world to its moment, kills the agent there with SIGKILL and says what else must happen afterwards.

import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { findAgents, kill } from "./processes.ts";
import type { Outcome } from "./run-program.ts";
import { callUntil, hasCredentials, isPending } from "./use-helper.ts";
import type { World } from "./world.ts";

export interface Moment {
  title: string;
  killThen: (world: World) => Promise<void>;
}

export const moments: readonly Moment[] = [
  { title: "with the intent on the disk", killThen: killAtIntent },
  { title: "when its call was sent, never done", killThen: killUnprocessed },
  { title: "while it looks before filing", killThen: killWhileLooking },
  { title: "when its call was sent, done later", killThen: killBeforeLateWork },
  { title: "when its call was done, not answered", killThen: killBeforeReply },
  { title: "when its call was answered", killThen: killAtReply },
  { title: "while pending", killThen: killPending },
  { title: "while approved", killThen: killApproved },
];

const timeoutMs = 60_000;

export function killAgents(world: World): void {
  for (const { pid } of findAgents(world.folder)) kill(pid);
}

async function killWhileLooking(world: World): Promise<void> {
  const hold = world.emulator.faults.hold("DescribeOpsItems", "before");
  const call = await callUntilMoment(world, hold.arrived);
  killAgents(world);
  hold.release();
  await call.end;
}

async function killAtIntent(world: World): Promise<void> {
  const call = await callUntilMoment(world, awaitIntent(world));
  killAgents(world);
  await call.end;
}

/** The emulator stops in the middle of the call and forgets it. */
async function killUnprocessed(world: World): Promise<void> {
  world.emulator.faults.next("StartAccessRequest", { kind: "hang", at: "before" });
  const call = await callUntilMoment(world, world.emulator.called("StartAccessRequest", { timeoutMs }));
  killAgents(world);
  await call.end;
}

/** AWS acts on the call only when the next agent has already looked for the request in vain. */
async function killBeforeLateWork(world: World): Promise<void> {
  const hold = world.emulator.faults.hold("StartAccessRequest", "before");
  const call = await callUntilMoment(world, hold.arrived);
  killAgents(world);
  await call.end;
  await callUntil(world, ({ stderr }) => stderr.includes("jitney looks for it first"), 30_000);
  hold.release();
  await world.emulator.until(() => world.emulator.requests().length > 0);
}

async function killBeforeReply(world: World): Promise<void> {
  const hold = world.emulator.faults.hold("StartAccessRequest", "after");
  const call = await callUntilMoment(world, hold.arrived);
  killAgents(world);
  hold.release();
  await call.end;
}

async function killAtReply(world: World): Promise<void> {
  const call = await callUntilMoment(
    world,
    world.emulator.called("StartAccessRequest", { timeoutMs, ended: true }),
  );
  killAgents(world);
  await call.end;
}

async function killPending(world: World): Promise<void> {
  await callUntil(world, isPending, 30_000);
  killAgents(world);
}

async function killApproved(world: World): Promise<void> {
  await callUntil(world, isPending, 30_000);
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
  await callUntil(world, hasCredentials, 30_000);
  killAgents(world);
}

/** Calls again where a start took the whole time of one: on a busy machine nobody would ask otherwise. */
async function callUntilMoment(world: World, moment: Promise<unknown>): Promise<{ end: Promise<Outcome> }> {
  const isThere = moment.then(() => true);
  const endsAt = Date.now() + timeoutMs;
  while (Date.now() < endsAt) {
    const end = world.runHelper();
    if (await Promise.race([isThere, end.then(() => false)])) return { end };
  }
  throw new Error(`the moment did not come within ${timeoutMs} ms`);
}

/** Settles as soon as the file of requests holds one that AWS has not confirmed. */
async function awaitIntent(world: World): Promise<void> {
  const path = `${world.state}/requests.json`;
  const hasIntent = async () => (await readFile(path, "utf8").catch(() => "")).includes('"filing"');
  while ((await readFile(`${world.state}/agent.log`).catch(() => undefined)) === undefined) await delay(2); // no folder yet
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = async () => {
    if (await hasIntent()) resolve();
  };
  const watcher = watch(world.state, () => void look());
  await look();
  await promise.finally(() => watcher.close());
}
