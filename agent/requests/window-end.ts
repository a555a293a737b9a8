// How it is known that an approved request gives nothing any more where AWS tells it by an exception: the same
// exception may stand for a right that is missing for a while, so it counts only once the window may be over.

import { asFailure } from "../../protocol/failure.ts";
import type { RequestRecord } from "./record.ts";
import type { AccessRequestService } from "./service.ts";

/** Errors on a request of our own that may be AWS's way to say that it has ended. */
const endingCodes = new Set<string>(["request-not-allowed", "access-denied", "not-found"]);

/** Where nothing tells the window's end: an automatic approval's window, which is the shortest there is. */
const shortestWindowMs = 60 * 60_000;

export function mayTellEnd({ code }: { code: string }): boolean {
  return endingCodes.has(code);
}

export function isPastWindow(record: RequestRecord, now: number): boolean {
  if (record.state !== "approved") return false;
  const { filedAt, answeredAt = filedAt, windowEndsAt = answeredAt + shortestWindowMs } = record;
  return now >= windowEndsAt;
}

/** Whether AWS refuses the token of an approved request, and does not show it as one that still waits. */
export async function isWithoutUse(
  record: RequestRecord,
  service: AccessRequestService,
  signal: AbortSignal,
): Promise<boolean> {
  const { state, id } = record;
  if (state !== "approved" || id === undefined) return false;
  const failure = await service.token(id, signal).then(() => undefined, asFailure);
  if (failure === undefined || !mayTellEnd(failure)) return false;
  const details = await service.details(id, signal).catch(() => undefined); // denied as well
  return details?.status !== "Pending";
}
