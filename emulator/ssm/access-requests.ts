// All access requests of the account, and what may happen to one. Two requests of one requester for one
// node are two requests: AWS has no client token here, so whoever files twice has filed twice.

import { randomBytes, randomUUID } from "node:crypto";
import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Principal } from "../identity/principal.ts";
import type { Settings } from "../settings.ts";
import { type AccessRequest, type Approver, type RequestStatus, statusAt } from "./access-request.ts";
import type { AccessPolicy } from "./nodes.ts";

export interface Filing {
  nodeId: string;
  requester: Principal;
  reason: string;
  tags: Record<string, string>;
  policy: Extract<AccessPolicy, { kind: "auto" | "manual" }>;
}

export interface Answer {
  /** The approver's name; "approver" where it is not given. */
  by?: string;
  comment?: string;
}

/** Raised where a request cannot go this way; the operation turns it into the service's error. */
export class WrongState extends Error {}

const autoWindowMs = 3_600_000; // AWS: one hour, cannot be changed
const defaultWindowMs = 3_600_000;

export class AccessRequests {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #changes: Changes;
  readonly #requests = new Map<string, AccessRequest>();

  constructor(parts: { clock: Clock; settings: Settings; changes: Changes }) {
    this.#clock = parts.clock;
    this.#settings = parts.settings;
    this.#changes = parts.changes;
  }

  file(filing: Filing): AccessRequest {
    const request = this.#describe(filing);
    this.#requests.set(request.id, request);
    if (filing.policy.kind === "auto") this.#approve(request, request.requester.arn, request.createdAt);
    this.#changes.announce();
    return request;
  }

  find(id: string): AccessRequest | undefined {
    const request = this.#requests.get(id);
    return request && this.#settle(request);
  }

  findByAutomation(executionId: string): AccessRequest | undefined {
    return this.list().find((request) => request.automationExecutionId === executionId);
  }

  /** Oldest first. */
  list(): AccessRequest[] {
    return [...this.#requests.values()].map((request) => this.#settle(request));
  }

  /** Counts one approval; the request is approved once it has as many as its policy wants. */
  approve(id: string, answer: Answer = {}): void {
    const request = this.#take(id, "PendingApproval");
    const approver = this.#record(request, answer, "approved");
    const given = request.approvers.filter((one) => one.answer === "approved").length;
    if (given >= request.approvalsNeeded) this.#approve(request, approver.name);
    this.#changes.announce();
  }

  reject(id: string, answer: Answer = {}): void {
    this.#close(this.#take(id, "PendingApproval"), answer, "rejected");
  }

  revoke(id: string, answer: Answer = {}): void {
    this.#close(this.#take(id, "Approved"), answer, "revoked");
  }

  cancel(id: string): void {
    const request = this.#take(id, "PendingApproval");
    this.#move(request, "Cancelled", request.requester.arn);
  }

  /** Nobody answered in time. */
  expirePending(id: string): void {
    this.#move(this.#take(id, "PendingApproval"), "TimedOut", "ssm.amazonaws.com");
  }

  endWindow(id: string): void {
    const request = this.#take(id, "Approved");
    request.windowEndsAt = this.#clock.now();
    this.#settle(request);
    this.#changes.announce();
  }

  #describe(filing: Filing): AccessRequest {
    const { policy, ...asked } = filing;
    const nowAt = this.#clock.now();
    const isManual = policy.kind === "manual";
    return {
      ...asked,
      id: `oi-${randomBytes(6).toString("hex")}`,
      status: "PendingApproval",
      createdAt: nowAt,
      modifiedAt: nowAt,
      modifiedBy: filing.requester.arn,
      approvers: isManual ? (policy.approvers ?? []).map((name) => ({ name })) : [],
      approvalsNeeded: isManual ? (policy.approvalsNeeded ?? 1) : 0,
      windowMs: isManual ? (policy.windowMs ?? defaultWindowMs) : autoWindowMs,
      pendingUntil: nowAt + this.#settings.pendingTimeoutMs,
      ...(isManual && { automationExecutionId: randomUUID() }),
    };
  }

  #approve(request: AccessRequest, by: string, at = this.#clock.now()): void {
    request.windowEndsAt = at + request.windowMs;
    this.#move(request, "Approved", by);
  }

  #close(request: AccessRequest, answer: Answer, kind: "rejected" | "revoked"): void {
    const approver = this.#record(request, answer, kind);
    this.#move(request, kind === "rejected" ? "Rejected" : "Revoked", approver.name);
  }

  #record(request: AccessRequest, given: Answer, answer: Approver["answer"] & string): Approver {
    const name = given.by ?? "approver";
    const known = request.approvers.find((one) => one.name === name);
    const approver = known ?? { name };
    if (known === undefined) request.approvers.push(approver);
    const comment = given.comment === undefined ? {} : { comment: given.comment };
    return Object.assign(approver, { answer, answeredAt: this.#clock.now() }, comment);
  }

  #move(request: AccessRequest, status: RequestStatus, by: string): void {
    request.status = status;
    request.modifiedAt = this.#clock.now();
    request.modifiedBy = by;
    this.#changes.announce();
  }

  #settle(request: AccessRequest): AccessRequest {
    request.status = statusAt(request, this.#clock.now());
    return request;
  }

  #take(id: string, status: RequestStatus): AccessRequest {
    const request = this.find(id);
    if (request === undefined) throw new WrongState(`no access request ${id}`);
    if (request.status !== status) throw new WrongState(`${id} is ${request.status}, not ${status}`);
    return request;
  }
}
