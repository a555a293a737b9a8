// The agent's answers. One write each; the version stands in every one; failures are problem JSON.

import type { ServerResponse } from "node:http";
import { type Failure, toProblem } from "../../protocol/failure.ts";
import { versionHeader } from "../../protocol/messages.ts";
import { version } from "../../protocol/version.ts";

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, [
    "content-type",
    type,
    "content-length",
    String(Buffer.byteLength(text)),
    "cache-control",
    "no-store",
    versionHeader,
    version,
  ]);
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, "application/json", JSON.stringify(value));
}

export function sendFailure(response: ServerResponse, failure: Failure): void {
  const problem = toProblem(failure);
  sendText(response, problem.status, "application/problem+json", JSON.stringify(problem));
}
