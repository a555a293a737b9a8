// Payloads that are JSON: parsed once, at the door, into an object whose members the caller checks.

import { FrameError } from "./frame.ts";

export type Members = Record<string, unknown>;

/** `what` names the payload in the FrameError that other bytes are answered with. */
export function parseMembers(payload: Uint8Array, what: string): Members {
  const value = parseJson(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(), what);
  if (!isMembers(value)) throw new FrameError(`${what} is no object`);
  return value;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FrameError(`${what} is not JSON`, { cause: error });
  }
}
