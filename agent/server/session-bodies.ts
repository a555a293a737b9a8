// The bodies of /v1/sessions, with the limits of the service models.

import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { Failure } from "../../protocol/failure.ts";
import type { DataKeyBody, ResumeBody } from "../../protocol/session-documents.ts";
import { readText } from "./incoming.ts";

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/** SSM's SessionManagerParameters: names and lists of values. */
const parameters = v.record(
  v.pipe(v.string(), v.maxLength(255)),
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(65_535))), v.maxLength(100)),
);

const sessionSchema = v.strictObject({
  name,
  document: v.optional(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/))), // SSM: DocumentARN
  parameters: v.optional(parameters),
  reason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))), // SSM: SessionReason
});

const resumeSchema = v.strictObject({ name, node: v.pipe(v.string(), v.maxLength(400)) });

const dataKeySchema = v.strictObject({
  name,
  keyId: v.pipe(v.string(), v.minLength(1), v.maxLength(2_048)), // KMS: KeyIdType
  numberOfBytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_024)), // KMS: NumberOfBytesType
  encryptionContext: v.record(v.string(), v.string()),
});

export function readSessionBody(request: IncomingMessage): Promise<v.InferOutput<typeof sessionSchema>> {
  return readBody(request, sessionSchema, '{"name": "db"}; optional are document, parameters and reason');
}

export function readResumeBody(request: IncomingMessage): Promise<ResumeBody> {
  return readBody(request, resumeSchema, '{"name": "db", "node": "i-…"}');
}

export function readDataKeyBody(request: IncomingMessage): Promise<DataKeyBody> {
  const example = '{"name": "db", "keyId": "…", "numberOfBytes": 64, "encryptionContext": {}}';
  return readBody(request, dataKeySchema, example);
}

async function readBody<T>(
  request: IncomingMessage,
  schema: v.GenericSchema<unknown, T>,
  example: string,
): Promise<T> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), await readText(request));
  if (parsed.success) return parsed.output;
  const why = parsed.issues[0]?.message ?? "it is not understood";
  throw new Failure("bad-request", `the body is not as it should be: ${why}`, { next: `send ${example}` });
}
