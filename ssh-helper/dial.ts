// Dials a host's addresses as RFC 8305 has it: the next one when the one before has failed or lets wait, the
// first connection counts. Whatever comes later is closed, and whoever has not had his turn by then never does.

import { Failure } from "../protocol/failure.ts";
import type { Link } from "./link.ts";

/** Rejects with the system's error; `signal` ends the attempt. */
export type OpenLink = (address: string, port: number, signal: AbortSignal) => Promise<Link>;

/** Returns what cancels it. */
export type SetTimer = (run: () => void, delayMs: number) => () => void;

export interface Dialler {
  open: OpenLink;
  setTimer: SetTimer;
}

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

export async function dialHost({ name, addresses, port }: DialTarget, dialler: Dialler): Promise<Link> {
  const ending = new AbortController();
  const { signal } = ending;
  const cancel = dialler.setTimer(() => ending.abort(), dialWithinMs);
  const errors: string[] = [];
  let turn: Promise<void> = Promise.resolve();
  const attempts = addresses.map((address) => {
    const attempt = turn.then(() => tryAddress(address, port, dialler.open, signal));
    turn = turn.then(() => waitForTurn(attempt, dialler.setTimer, signal));
    attempt.catch((error: unknown) => errors.push(`${address} (${describeError(error)})`));
    return attempt;
  });
  try {
    return await keepFirst(attempts);
  } catch {
    throw unreachable(name, port, errors); // each attempt's own error is in it
  } finally {
    cancel();
    ending.abort();
  }
}

/** The first link that is there; those that come after it are closed. */
export async function keepFirst(attempts: readonly Promise<Link>[]): Promise<Link> {
  const first = await Promise.any(attempts);
  for (const attempt of attempts) void attempt.then((link) => link !== first && link.close()).catch(ignore);
  return first;
}

async function tryAddress(address: string, port: number, open: OpenLink, signal: AbortSignal): Promise<Link> {
  const late = new Error(`no answer in ${dialWithinMs / 1_000} s`);
  if (signal.aborted) throw late;
  const { promise: end, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(late);
  signal.addEventListener("abort", giveUp, { once: true });
  const link = open(address, port, signal);
  end.catch(() => link.then((late) => late.close()).catch(ignore));
  try {
    return await Promise.race([link, end]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Until the attempt before has failed, or has had its time, or nobody needs another. */
async function waitForTurn(
  previous: Promise<unknown>,
  setTimer: SetTimer,
  signal: AbortSignal,
): Promise<void> {
  const { promise: turn, resolve } = Promise.withResolvers<void>();
  const cancel = setTimer(resolve, betweenMs);
  signal.addEventListener("abort", () => resolve(), { once: true });
  previous.catch(() => resolve());
  await turn;
  cancel();
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
