// Input against its shape. What is wrong is told in AWS's words: a JSON type that does not fit is a
// SerializationException, a broken constraint a ValidationException that names each member.
// AWS ignores unknown members; here they are refused, for they are mistakes of the client.

import * as v from "valibot";
import { refuse, ServiceError } from "./service-error.ts";

export function parseInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const issues: v.BaseIssue<unknown>[] = parsed.issues;
  const unfit = issues.find(isWrongType);
  if (unfit !== undefined)
    throw refuse("SerializationException", `${unfit.received} can not be converted here`);
  const texts = issues.map(describe);
  const plural = texts.length === 1 ? "1 validation error" : `${texts.length} validation errors`;
  throw invalid(`${plural} detected: ${texts.join("; ")}`);
}

export function invalid(message: string, reasonCode?: string): ServiceError {
  const members = reasonCode === undefined ? {} : { ReasonCode: reasonCode };
  return new ServiceError("ValidationException", message, { members });
}

/** A structure of the service model: an object (valibot takes an array for one) of these members only. */
export function structure<E extends v.ObjectEntries>(entries: E) {
  return v.pipe(v.custom<Record<string, unknown>>(isStructure), v.strictObject(entries));
}

/** A map of the service model. */
export function map<K extends v.GenericSchema<string, string>, S extends v.GenericSchema>(key: K, value: S) {
  return v.pipe(v.custom<Record<string, unknown>>(isStructure), v.record(key, value));
}

function isStructure(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWrongType(issue: v.BaseIssue<unknown>): boolean {
  if (issue.kind !== "schema" || issue.type === "strict_object") return false;
  return issue.type !== "picklist" || typeof issue.input !== "string";
}

function describe(issue: v.BaseIssue<unknown>): string {
  const member = pathOf(issue);
  if (issue.type === "strict_object") {
    return issue.expected === "never"
      ? `'${member}' is not a member of the shape`
      : `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  }
  const value = typeof issue.input === "object" ? JSON.stringify(issue.input) : String(issue.input);
  return `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraintOf(issue)}`;
}

/** targets.1.member.key: AWS counts from one and begins names small. */
function pathOf(issue: v.BaseIssue<unknown>): string {
  const steps = issue.path ?? [];
  return steps
    .map(({ key }) => (typeof key === "number" ? `${key + 1}.member` : smallStart(String(key))))
    .join(".");
}

function smallStart(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function constraintOf(issue: v.BaseIssue<unknown>): string {
  const limit = String(issue.requirement);
  switch (issue.type) {
    case "min_length":
    case "min_entries":
      return `have length greater than or equal to ${limit}`;
    case "max_length":
    case "max_entries":
      return `have length less than or equal to ${limit}`;
    case "min_value":
      return `have value greater than or equal to ${limit}`;
    case "max_value":
      return `have value less than or equal to ${limit}`;
    case "regex":
      return `satisfy regular expression pattern: ${issue.expected}`;
    default:
      return `satisfy enum value set: ${issue.expected?.replaceAll(" | ", ", ").replace(/^\((.*)\)$/, "[$1]")}`;
  }
}
