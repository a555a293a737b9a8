// One refusal seen from both sides: the code that programs branch on, from the socket, and the two lines
// that people read, from the helper.

import { expect } from "vitest";
import { askAgent, parse } from "./ask-agent.ts";
import { expectRefusal } from "./contract.ts";
import type { World } from "./world.ts";

export interface Refusal {
  code: string;
  what: RegExp;
  next: RegExp;
}

/** Calls the helper first: what it is told must not depend on an earlier call. */
export async function expectRefused(
  world: World,
  { code, what, next }: Refusal,
  name = "web",
): Promise<void> {
  expectRefusal(await world.runHelper(name), what, next);
  expect(await askForCode(world, name)).toBe(code);
}

export async function askForCode(world: World, name = "web"): Promise<unknown> {
  const { text } = await askAgent(world.socket, `/v1/credentials/${encodeURIComponent(name)}?wait=4`);
  return parse(text).code;
}
