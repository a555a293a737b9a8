// What a caller says on the socket, checked and converted once: whom it declares to be, how long it waits,
// its context, its body. Everything is bounded before it is read.

import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { Failure } from "../../protocol/failure.ts";
import {
  type CallerContext,
  callerHeader,
  contextHeader,
  defaultWaitSeconds,
  maxWaitSeconds,
  type RequestBody,
} from "../../protocol/messages.ts";
import type { HostKeyDocument } from "../../protocol/ssh-documents.ts";
import type { NodePlace } from "../entries.ts";
import { isSshKey } from "../ssh-agent/public-key.ts";

/** No body that the routes take comes near this. */
const maxBodyBytes = 64 * 1024;

const contextSchema = v.object({
  terminal: v.boolean(),
  folder: v.pipe(v.string(), v.maxLength(4_096)),
  host: v.pipe(v.string(), v.maxLength(255)),
  user: v.pipe(v.string(), v.maxLength(255)),
  env: v.record(v.string(), v.string()),
});

const requestBodySchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  reason: v.optional(v.string()),
  next: v.optional(v.boolean()),
  again: v.optional(v.boolean()),
});

/** A host has a key of each type; more than these are not one host's. */
const hostKeysBodySchema = v.strictObject({
  keys: v.pipe(
    v.array(v.strictObject({ algorithm: v.string(), publicKey: v.pipe(v.string(), v.maxLength(8_192)) })),
    v.maxLength(16),
  ),
});

/** `program pid` for the audit trail; whatever does not look like it is "undeclared". */
export function readCaller(request: IncomingMessage): string {
  const declared = request.headers[callerHeader];
  return typeof declared === "string" && /^[\x21-\x7e]{1,64} \d{1,10}$/.test(declared)
    ? declared
    : "undeclared";
}

export function readContextHeader(request: IncomingMessage): CallerContext | undefined {
  const text = request.headers[contextHeader];
  if (typeof text !== "string") return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), contextSchema), decode(text));
  if (parsed.success) return parsed.output;
  throw new Failure("bad-request", `the header ${contextHeader} is not a caller's context`);
}

/** How long the call may wait, in milliseconds. */
export function readWait(query: URLSearchParams, ownMs = defaultWaitSeconds * 1_000): number {
  const text = query.get("wait");
  if (text === null) return ownMs;
  const seconds = Number(text);
  if (text === "" || !Number.isFinite(seconds) || seconds < 0) {
    throw new Failure("bad-request", `wait=${text} is no number of seconds`, { next: "use wait=4" });
  }
  return Math.min(seconds, maxWaitSeconds) * 1_000;
}

/** Whether the query can only be the `wait` that a held lease does not need. */
export function isPlain(search: string): boolean {
  return search === "" || /^wait=[^&]*$/.test(search);
}

export function readPlace(query: URLSearchParams): NodePlace {
  return {
    sourceProfile: query.get("source_profile") ?? undefined,
    region: query.get("region") ?? undefined,
  };
}

export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestBodySchema), await readText(request));
  if (!parsed.success) {
    const why = parsed.issues[0]?.message ?? "it is not understood";
    throw new Failure("bad-request", `the body is no access request: ${why}`, {
      next: 'send {"name": "web"}; optional are reason, next and again',
    });
  }
  const { name, reason, next, again } = parsed.output;
  return {
    name,
    ...(reason !== undefined && { reason }),
    ...(next !== undefined && { next }),
    ...(again !== undefined && { again }),
  };
}

/** Keys as they stand in known_hosts; each must be what it says it is. */
export async function readHostKeysBody(request: IncomingMessage): Promise<HostKeyDocument[]> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), hostKeysBodySchema), await readText(request));
  if (parsed.success && parsed.output.keys.every(isSshKey)) return parsed.output.keys;
  throw new Failure("bad-request", "the body holds no host keys", {
    next: 'send {"keys": [{"algorithm": "ssh-ed25519", "publicKey": "AAAA…"}]}',
  });
}

/** The whole body, bounded. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Failure("bad-request", `a body has at most ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // not percent-encoded: the schema refuses it
  }
}
