// Shapes that several operations share, with the limits and patterns of the service model
// (ssm 2014-11-06). The names are the model's.

import * as v from "valibot";
import { structure } from "../validation.ts";

const characters = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`;

export const AccessRequestId = v.pipe(v.string(), v.regex(/^(oi)-[0-9a-f]{12}$/));

export const AutomationExecutionId = v.pipe(v.string(), v.minLength(36), v.maxLength(36));

export const Tag = structure({
  Key: v.pipe(v.string(), v.minLength(1), v.maxLength(128), v.regex(new RegExp(`^${characters}$`, "u"))),
  Value: v.pipe(v.string(), v.maxLength(256), v.regex(new RegExp(`^${characters}$`, "u"))),
});

export const Target = structure({
  Key: v.optional(
    v.pipe(v.string(), v.minLength(1), v.maxLength(163), v.regex(/^[\p{L}\p{Z}\p{N}_.:/=\-@]*$/u)),
  ),
  Values: v.optional(v.pipe(v.array(v.string()), v.maxLength(50))),
});

export function maxResults(min: number, max: number) {
  return v.optional(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max)));
}
