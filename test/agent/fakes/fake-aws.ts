// AWS's side of just-in-time access for one node: access requests, a listing that lags, and a
// StartAccessRequest that fails in every way it can, before or after it did its work.

import { AwsClock, type Clock } from "../../../agent/leases/clock.ts";
import type {
  AccessRequestService,
  ListedRequest,
  RequestDetails,
  TokenAnswer,
  TokenStatus,
} from "../../../agent/requests/service.ts";
import { NeverSent } from "../../../agent/requests/service.ts";
import { Failure } from "../../../protocol/failure.ts";
import type { ApproverDocument } from "../../../protocol/status-document.ts";

export const alice = "arn:aws:sts::123456789012:assumed-role/dev/alice";
export const mallory = "arn:aws:sts::123456789012:assumed-role/dev/mallory";

/** What the next StartAccessRequest does. `late`: AWS acts, the answer is lost. */
export type StartFault =
  | "refused"
  | "denied"
  | "throttled"
  | "never-sent"
  | "lost-before"
  | "lost-after"
  | "late";

export interface AwsRequest {
  id: string;
  createdBy: string;
  createdAt: number;
  status: TokenStatus | "Cancelled";
  /** Whether it came through StartAccessRequest of this fake. */
  isOurs: boolean;
}

export interface FakeAwsOptions {
  clock: Clock & { pass(ms: number): void };
  principal?: string;
  listingLagMs?: number;
  tokenLifeMs?: number;
}

/** A start whose answer is lost takes so long at most: the request's own time-out. */
const lostAfterMs = 5_000;

export class FakeAws {
  readonly requests: AwsRequest[] = [];
  readonly calls: string[] = [];
  /** Taken one by one; none left: it succeeds. */
  readonly startFaults: StartFault[] = [];
  listDenied = false;
  detailsDenied = false;
  approvers: ApproverDocument[] = [{ name: "bob" }];
  /** Instead of what the state says. */
  tokenAnswer: TokenAnswer | Failure | undefined;
  /** Ids of requests whose windows are over though their OpsItems stay approved. */
  readonly over = new Set<string>();
  private readonly options: Required<FakeAwsOptions>;
  /** The most that were pending at once and came from us. */
  mostPending = 0;

  constructor(options: FakeAwsOptions) {
    this.options = { principal: alice, listingLagMs: 0, tokenLifeMs: 3_600_000, ...options };
  }

  get clock(): AwsClock {
    return new AwsClock(this.options.clock);
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }

  /** Files one by other means: the console, another machine. */
  addRequest(createdBy = this.options.principal, status: TokenStatus = "Pending"): AwsRequest {
    return this.create(createdBy, status, false);
  }

  answer(status: TokenStatus): void {
    for (const request of this.requests) if (request.status === "Pending") request.status = status;
  }

  end(status: "Expired" | "Revoked"): void {
    for (const request of this.requests) if (request.status === "Approved") request.status = status;
  }

  pending(): AwsRequest[] {
    return this.requests.filter((request) => request.status === "Pending" && request.isOurs);
  }

  readonly service: AccessRequestService = {
    start: async () => {
      this.calls.push("start");
      return this.start(this.startFaults.shift());
    },
    token: async (id) => {
      this.calls.push("token");
      if (this.tokenAnswer instanceof Failure) throw this.tokenAnswer;
      return this.tokenAnswer ?? this.token(id);
    },
    list: async () => {
      this.calls.push("list");
      if (this.listDenied) throw new Failure("access-denied", "ssm:DescribeOpsItems is denied");
      return this.list();
    },
    details: async (id) => {
      this.calls.push("details");
      if (this.detailsDenied) throw new Failure("access-denied", "ssm:GetOpsItem is denied");
      return this.details(id);
    },
    stopAutomation: async () => {
      this.calls.push("stopAutomation");
    },
  };

  private start(fault: StartFault | undefined): string {
    const { clock, principal } = this.options;
    if (fault === undefined) return this.create(principal, "Pending", true).id;
    if (fault === "late") clock.pass(lostAfterMs);
    if (fault === "late" || fault === "lost-after") this.create(principal, "Pending", true);
    if (fault === "lost-before") clock.pass(lostAfterMs);
    throw startFailure(fault);
  }

  private create(createdBy: string, status: TokenStatus, isOurs: boolean): AwsRequest {
    const id = `oi-${String(this.requests.length + 1).padStart(12, "0")}`;
    const request = { id, createdBy, createdAt: this.options.clock.now(), status, isOurs };
    this.requests.push(request);
    this.mostPending = Math.max(this.mostPending, this.pending().length);
    return request;
  }

  private token(id: string): TokenAnswer {
    const { status } = this.find(id);
    if (this.over.has(id)) return { status: "Expired", credentials: undefined };
    if (status === "Cancelled") throw new Failure("request-not-allowed", "ValidationException");
    const expiresAt = this.options.clock.now() + this.options.tokenLifeMs;
    const credentials = {
      accessKeyId: `ASIA-${id}`,
      secretAccessKey: "secret",
      sessionToken: "session",
      expiresAt,
    };
    return { status, credentials: status === "Approved" ? credentials : undefined };
  }

  private list(): ListedRequest[] {
    const visibleAt = this.options.clock.now() - this.options.listingLagMs;
    return this.requests.filter(({ createdAt }) => createdAt <= visibleAt).map((request) => ({ ...request }));
  }

  private details(id: string): RequestDetails {
    const request = this.find(id);
    return { ...request, automationExecutionId: "aut", approvers: this.approvers, windowEndsAt: undefined };
  }

  private find(id: string): AwsRequest {
    const request = this.requests.find((candidate) => candidate.id === id);
    if (request === undefined) throw new Failure("not-found", `there is no ${id}`);
    return request;
  }
}

function startFailure(fault: StartFault): Failure {
  switch (fault) {
    case "refused":
      return new Failure("request-not-allowed", "no approval policy matches");
    case "denied":
      return new Failure("access-denied", "ssm:StartAccessRequest is denied");
    case "throttled":
      return new Failure("throttled", "AWS throttles ssm:StartAccessRequest");
    case "never-sent":
      return new Failure("service-unavailable", "no connection", { cause: new NeverSent("ECONNREFUSED") });
    case "lost-before":
    case "late":
      return new Failure("timeout", "AWS did not answer in time");
    case "lost-after":
      return new Failure("service-unavailable", "lost the connection (ECONNRESET)");
  }
}
