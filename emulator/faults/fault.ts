// What can go wrong with a call, and how each comes about. `before` the work nothing has happened at AWS,
// `after` it all has, and the caller knows neither.

import { setTimeout as wait } from "node:timers/promises";
import { internalError, refuse, ServiceError } from "../service-error.ts";
import type { Reply } from "../wire/wire.ts";
import type { Hold } from "./hold.ts";

export type Moment = "before" | "after";

export type Fault =
  | { kind: "throttle"; retryAfterSeconds?: number }
  | { kind: "internal-error"; at: Moment }
  | { kind: "unavailable"; retryAfterSeconds?: number }
  | { kind: "drop"; at: Moment }
  | { kind: "hang"; at: Moment }
  | { kind: "slow"; ms: number }
  | { kind: "half" }
  | { kind: "garbage" }
  | { kind: "access-denied" }
  | { kind: "validation" }
  | { kind: "quota" }
  | { kind: "not-found" }
  | { kind: "expired-token" }
  /** Any other, by its code; 400 where no status is given. */
  | { kind: "error"; code: string; message?: string; status?: number }
  | { kind: "hold"; at: Moment; hold: Hold };

/** How the connection goes on. */
export type Delivery = { kind: "send" | "half"; reply: Reply } | { kind: "drop" } | { kind: "hang" };

export interface FaultyCall {
  /** Does the work and writes its result, or its refusal. */
  work(): Reply;
  writeError(error: ServiceError): Reply;
  /** Ends waits when the emulator stops. */
  signal: AbortSignal;
}

/** Carries out a fault; without one, the work. */
export async function deliver(fault: Fault | undefined, call: FaultyCall): Promise<Delivery> {
  if (fault === undefined) return { kind: "send", reply: call.work() };
  switch (fault.kind) {
    case "drop":
    case "hang":
      if (fault.at === "after") call.work();
      return { kind: fault.kind };
    case "half":
      return { kind: "half", reply: call.work() };
    case "garbage":
      return {
        kind: "send",
        reply: { ...call.work(), status: 200, body: "<html>\u0000 not what was asked for" },
      };
    case "slow":
      await wait(fault.ms, undefined, { signal: call.signal });
      return { kind: "send", reply: call.work() };
    case "hold":
      return { kind: "send", reply: await holdCall(fault, call) };
    case "internal-error":
      if (fault.at === "after") call.work();
      return { kind: "send", reply: call.writeError(internalError()) };
    default:
      return { kind: "send", reply: call.writeError(errorOf(fault)) };
  }
}

async function holdCall({ at, hold }: Extract<Fault, { kind: "hold" }>, call: FaultyCall): Promise<Reply> {
  const done = at === "after" ? call.work() : undefined;
  await hold.pass();
  call.signal.throwIfAborted();
  return done ?? call.work();
}

type Refusal = Exclude<
  Fault,
  { kind: "drop" | "hang" | "half" | "garbage" | "slow" | "hold" | "internal-error" }
>;

function errorOf(fault: Refusal): ServiceError {
  switch (fault.kind) {
    case "throttle":
      return throttled(fault.retryAfterSeconds);
    case "unavailable":
      return unavailable(fault.retryAfterSeconds);
    case "access-denied":
      return new ServiceError("AccessDeniedException", "Access denied, as the test wants it.");
    case "validation":
      return new ServiceError("ValidationException", "Not valid, as the test wants it.");
    case "not-found":
      return new ServiceError("ResourceNotFoundException", "Not found, as the test wants it.");
    case "expired-token":
      return refuse("ExpiredTokenException", "The security token included in the request is expired");
    case "error":
      return new ServiceError(fault.code, fault.message ?? "Refused, as the test wants it.", fault);
    case "quota":
      return quotaExceeded();
  }
}

function throttled(retryAfterSeconds: number | undefined): ServiceError {
  const members = { QuotaCode: "L-THROTTLE", ServiceCode: "ssm" };
  return new ServiceError("ThrottlingException", "Rate exceeded", { members, retryAfterSeconds });
}

function unavailable(retryAfterSeconds: number | undefined): ServiceError {
  const options = { status: 503, retryAfterSeconds };
  return new ServiceError("ServiceUnavailable", "The service is not available. Try again.", options);
}

function quotaExceeded(): ServiceError {
  const members = { QuotaCode: "L-QUOTA", ServiceCode: "ssm", ResourceType: "AccessRequest" };
  return new ServiceError("ServiceQuotaExceededException", "The quota of access requests is used up.", {
    members,
  });
}
