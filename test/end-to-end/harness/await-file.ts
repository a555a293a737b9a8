// A file's text once it is as wanted. Polls: who replaces files whole leaves no one event to go by.

import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const longestWaitMs = 20_000;
const pollMs = 20;

export async function awaitFile(path: string, wanted: RegExp): Promise<string> {
  const endsAt = Date.now() + longestWaitMs;
  let text: string | undefined;
  do {
    text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (text !== undefined && wanted.test(text)) return text;
    await delay(pollMs);
  } while (Date.now() < endsAt);
  throw new Error(`${path} was not as wanted (${wanted}) in time, but: ${text}`);
}
