// Dials a host's addresses as RFC 8305 has it: the next one when the one before has failed or lets wait, the
// first connection counts. Whatever comes later is closed.

import { Failure } from "../protocol/failure.ts";
import type { Link } from "./link.ts";

/** Rejects with the system's error; `signal` ends the attempt. */
export type OpenLink = (address: string, port: number, signal: AbortSignal) => Promise<Link>;

export interface DialTarget {
  /** Of the entry, for messages. */
  name: string;
  addresses: readonly string[];
  port: number;
}

/** Connection Attempt Delay, RFC 8305 section 5. */
const betweenMs = 250;

/** A packet lost twice on its way (RFC 6298) is within it. */
const dialWithinMs = 10_000;

export async function dialHost({ name, addresses, port }: DialTarget, open: OpenLink): Promise<Link> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), dialWithinMs);
  const errors: string[] = [];
  let previous: Promise<unknown> = Promise.resolve();
  const attempts = addresses.map((address, index) => {
    const attempt = (index === 0 ? previous : waitForTurn(previous, ending.signal)).then(() =>
      tryAddress(address, port, open, ending.signal),
    );
    previous = attempt;
    attempt.catch((error: unknown) => errors.push(`${address} (${describeError(error)})`));
    return attempt;
  });
  try {
    const link = await Promise.any(attempts);
    for (const attempt of attempts)
      void attempt.then((other) => other !== link && other.close()).catch(ignore);
    return link;
  } catch {
    throw unreachable(name, port, errors); // each attempt's own error is in it
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

async function tryAddress(address: string, port: number, open: OpenLink, signal: AbortSignal): Promise<Link> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error(`no answer in ${dialWithinMs / 1_000} s`));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  const link = open(address, port, signal);
  end.catch(() => link.then((late) => late.close()).catch(ignore));
  try {
    return await Promise.race([link, end]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Until the attempt before has failed, or has had its time. */
async function waitForTurn(previous: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: turn, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, betweenMs);
  signal.addEventListener("abort", () => resolve(), { once: true });
  previous.catch(() => resolve());
  await turn;
  clearTimeout(timer);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

function unreachable(name: string, port: number, errors: readonly string[]): Failure {
  return new Failure("service-unavailable", `${name} does not answer on port ${port}: ${errors.join(", ")}`, {
    next: `is it running, and does its firewall let you in? see: jitney doctor ${name}`,
  });
}

function ignore(): undefined {
  return undefined;
}
