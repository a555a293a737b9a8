// What a wire format of AWS's must know: whether a request is in it, which action it asks for with what
// input, and how a result or an error is written.

import type { Incoming } from "../incoming.ts";
import type { ServiceError } from "../service-error.ts";

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of an error, as this format names it. */
  code?: string;
}

export interface Wire {
  isFor(incoming: Incoming): boolean;
  readAction(incoming: Incoming): string;
  /** Throws SerializationException where the body is not in this format. */
  readInput(incoming: Incoming): unknown;
  writeResult(action: string, result: object, requestId: string): Reply;
  writeError(error: ServiceError, requestId: string): Reply;
}
