// GetAccessToken for one request, and what its answer does to the record. Which of the five states come
// with credentials, and which as an exception, is not documented: every combination has its outcome.

import { asFailure, Failure } from "../../protocol/failure.ts";
import type { AwsClock } from "../leases/clock.ts";
import type { RequestLedger } from "./ledger.ts";
import type { RequestRecord } from "./record.ts";
import { expiredFailure, nameOf, pendingFailure, refusedFailure } from "./request-failures.ts";
import type { AccessCredentials, AccessRequestService, TokenStatus } from "./service.ts";
import { isPastWindow, mayTellEnd } from "./window-end.ts";

/** Whoever asks, AWS is asked for a pending request this far apart at the least. */
const pollEveryMs = 2_000;

/** Approvers' names are worth no more of anybody's time than this. */
const detailsTimeoutMs = 1_500;

interface Tools {
  ledger: RequestLedger;
  service: AccessRequestService;
  clock: AwsClock;
  signal: AbortSignal;
}

/** The credentials, or a Failure that says how the request stands. */
export async function fetchToken(record: RequestRecord, tools: Tools): Promise<AccessCredentials> {
  const { ledger, service, clock, signal } = tools;
  if (record.id === undefined) throw new Failure("internal", "a request without an id has no token");
  const pauseMs = pollEveryMs - ledger.sincePollMs(record);
  if (record.state === "pending" && pauseMs > 0) throw pendingFailure(record, clock.now(), pauseMs);
  ledger.notePoll(record);
  try {
    const { status, credentials } = await service.token(record.id, signal);
    if (credentials !== undefined && (status === "Approved" || status === undefined)) {
      await note(record, "Approved", tools);
      return credentials;
    }
    throw await refuse(record, status, tools);
  } catch (error) {
    throw await explain(record, asFailure(error), tools);
  }
}

async function refuse(
  record: RequestRecord,
  status: TokenStatus | undefined,
  tools: Tools,
): Promise<Failure> {
  if (status === undefined || status === "Approved") {
    const said = status === undefined ? "neither a state nor" : "Approved, but no";
    return new Failure(
      "service-unavailable",
      `AWS: ssm:GetAccessToken gave ${said} credentials for ${nameOf(record)}`,
      {
        next: "jitney tries again by itself",
        requestId: record.id,
      },
    );
  }
  return failureOf(await note(record, status, tools), tools.clock.now());
}

/** An exception on a request of our own may stand for its end; its OpsItem knows. */
async function explain(record: RequestRecord, failure: Failure, tools: Tools): Promise<Failure> {
  if (!mayTellEnd(failure) || failure.requestId !== undefined) return failure;
  const details = await tools.service.details(record.id ?? "", tools.signal).catch(() => undefined); // denied as well
  const { status, windowEndsAt } = details ?? {};
  if (status === "Pending") return failure;
  if (status === undefined || status === "Approved") {
    const known = windowEndsAt === undefined ? record : { ...record, windowEndsAt };
    if (!isPastWindow(known, tools.clock.now())) return failure;
    return expiredFailure(await tools.ledger.note(record, { state: "expired" }));
  }
  if (status !== "Cancelled") return failureOf(await note(record, status, tools), tools.clock.now());
  return expiredFailure(await tools.ledger.note(record, { state: "cancelled" }));
}

function failureOf(record: RequestRecord, now: number): Failure {
  switch (record.state) {
    case "rejected":
    case "revoked":
      return refusedFailure(record);
    case "expired":
    case "cancelled":
      return expiredFailure(record);
    default:
      return pendingFailure(record, now);
  }
}

const stateOf = {
  Pending: "pending",
  Approved: "approved",
  Rejected: "rejected",
  Revoked: "revoked",
  Expired: "expired",
} as const satisfies Record<TokenStatus, RequestRecord["state"]>;

/** Writes a new state down, and who answered; an unchanged one costs nothing. */
async function note(record: RequestRecord, status: TokenStatus, tools: Tools): Promise<RequestRecord> {
  const state = stateOf[status];
  const isAnswer = record.state !== state && state !== "pending";
  const answer = isAnswer ? { state, answeredAt: tools.clock.now() } : { state };
  const noted = record.state === state ? record : await tools.ledger.note(record, answer);
  if (!isAnswer && tools.ledger.hasDetails(record)) return noted;
  const learning = learnDetails(noted, tools);
  return state === "approved" ? noted : learning; // nobody waits for names when the credentials are there
}

/** GetOpsItem is a courtesy: where it is denied or slow, the approvers are not visible, and that is all. */
async function learnDetails(record: RequestRecord, { ledger, service }: Tools): Promise<RequestRecord> {
  try {
    const details = await service.details(record.id ?? "", AbortSignal.timeout(detailsTimeoutMs));
    ledger.noteDetails(record);
    const { approvers, windowEndsAt } = details;
    if (approvers === undefined && windowEndsAt === undefined) return record;
    return await ledger.note(record, {
      ...(approvers !== undefined && { approvers }),
      ...(windowEndsAt !== undefined && { windowEndsAt }),
    });
  } catch (error) {
    if (asFailure(error).code === "access-denied") ledger.noteDetails(record);
    return record;
  }
}
