// The JSON Schema of what `jitney status --json` prints, made from the types that agent and command are
// compiled with: there is no second description that could differ.

import { createGenerator, type Schema } from "ts-json-schema-generator";
import { topFolder } from "./executables.ts";

export type JsonSchema = Record<string, unknown>;

export const schemaPath = `${topFolder}docs/status.schema.json`;

/** `isStrict`: members that the types do not name are mistakes. Readers must let them pass: later versions add some. */
export function composeStatusSchema({ isStrict }: { isStrict: boolean }): JsonSchema {
  const generator = createGenerator({
    path: `${topFolder}cli/verbs/status.ts`,
    tsconfig: `${topFolder}tsconfig.json`,
    type: "StatusOutput",
    topRef: false,
    skipTypeCheck: true, // tsc does it
    additionalProperties: !isStrict,
  });
  return { $id: "urn:jitney:status:1", title: "jitney status --json", ...markTimes(generator) };
}

/** Our rule of naming says which strings are times: at, …At. */
function markTimes(generator: ReturnType<typeof createGenerator>): JsonSchema {
  const text = JSON.stringify(generator.createSchema("StatusOutput"), (key, value: unknown) => {
    const isTime = /(^at|At)$/.test(key) && (value as Schema).type === "string";
    return isTime ? { ...(value as Schema), format: "date-time" } : value;
  });
  return JSON.parse(text) as JsonSchema;
}
