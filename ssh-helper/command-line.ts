// What the executable is told and how it tells a failure: in one line, since ssh shows it among its own.

import { asFailure, Failure, failureLine } from "../protocol/failure.ts";
import { maxNameLength } from "../protocol/messages.ts";

export interface Arguments {
  /** An entry of the config. */
  name: string;
  /** What ssh was told; the entry's own where it was told nothing. */
  port: number | undefined;
}

export function parseArguments([verb, name = "", ...rest]: readonly string[]): Arguments {
  const isName = name !== "" && !name.startsWith("-") && name.length <= maxNameLength;
  const [flag, port = "", ...excess] = rest;
  const hasPort = flag === "--port" && isPort(port) && excess.length === 0;
  if (verb !== "connect" || !isName || (rest.length > 0 && !hasPort)) throw usageFailure();
  return { name, port: hasPort ? Number(port) : undefined };
}

export function describeFailure(error: unknown): string {
  return failureLine(asFailure(error));
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function usageFailure(): Failure {
  return new Failure("bad-request", "usage: jitney-ssh connect NAME [--port N]", {
    next: "NAME is an entry of the config; jitney status lists them",
  });
}
