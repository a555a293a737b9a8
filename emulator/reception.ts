// The way of one request: which service, whose signature, what fault, may they, what operation. Every
// request that names a service gets an answer in that service's words, and a line in the log of calls.

import { randomUUID } from "node:crypto";
import type { Account } from "./account.ts";
import type { Call, CallLog, Outcome } from "./calls.ts";
import { type Delivery, deliver } from "./faults/fault.ts";
import type { Faults } from "./faults/faults.ts";
import type { Principal } from "./identity/principal.ts";
import type { Incoming } from "./incoming.ts";
import type { OperationTable } from "./operations.ts";
import { refuse, ServiceError } from "./service-error.ts";
import { findService, type Service } from "./services.ts";
import { verifySignature } from "./signature/verification.ts";
import type { Reply } from "./wire/wire.ts";

export interface ReceptionParts {
  account: Account;
  calls: CallLog;
  faults: Faults;
  operations: OperationTable;
  /** Aborted when the emulator stops. */
  signal: AbortSignal;
}

export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  async receive(incoming: Incoming): Promise<Delivery> {
    const service = findService(incoming);
    if (service === undefined) return { kind: "send", reply: unknownService() };
    const action = service.wire.readAction(incoming);
    const at = this.#parts.account.clock.now();
    const call = this.#parts.calls.begin({ service: service.name, action, at, performed: false });
    const visit = new Visit(this.#parts, { incoming, service, call });
    const delivery = await visit.deliver();
    this.#parts.calls.end(call, outcomeOf(delivery));
    return delivery;
  }
}

interface Caller {
  principal: Principal;
  region: string;
}

/** One call while it is in hand. */
class Visit {
  readonly #parts: ReceptionParts;
  readonly #incoming: Incoming;
  readonly #service: Service;
  readonly #call: Call;
  readonly #requestId = randomUUID();

  constructor(parts: ReceptionParts, visit: { incoming: Incoming; service: Service; call: Call }) {
    this.#parts = parts;
    this.#incoming = visit.incoming;
    this.#service = visit.service;
    this.#call = visit.call;
  }

  async deliver(): Promise<Delivery> {
    const caller = this.#attempt(() => this.#authenticate());
    if (isReply(caller)) return { kind: "send", reply: caller };
    return deliver(this.#parts.faults.take(this.#call), {
      work: () => this.#work(caller),
      writeError: (error) => this.#writeError(error),
      signal: this.#parts.signal,
    });
  }

  #authenticate(): Caller {
    const { keys, region: home, regions, clock } = this.#parts.account;
    const { key, region } = verifySignature(this.#incoming, {
      keys,
      regions: this.#service.regions === "all" ? regions : [home],
      signingName: this.#service.name,
      nowAt: clock.now(),
    });
    this.#call.region = region;
    this.#call.accessKeyId = key.accessKeyId;
    this.#call.principalArn = key.principal.arn;
    this.#call.body = readBody(this.#service, this.#incoming);
    return { principal: key.principal, region };
  }

  #work({ principal, region }: Caller): Reply {
    const { wire, name } = this.#service;
    const { action } = this.#call;
    return this.#attempt(() => {
      const operation = this.#parts.operations.find(name, action);
      if (operation === undefined) throw unknownOperation(action);
      const input = wire.readInput(this.#incoming);
      this.#parts.account.permissions.check(principal, name, action);
      const result = operation.perform(input, principal, region);
      this.#call.performed = true;
      return wire.writeResult(action, result, this.#requestId);
    });
  }

  /** A refusal becomes the reply; anything else thrown is a mistake in the emulator. */
  #attempt<T>(act: () => T): T | Reply {
    try {
      return act();
    } catch (error) {
      if (error instanceof ServiceError) return this.#writeError(error);
      throw error;
    }
  }

  #writeError(error: ServiceError): Reply {
    const reply = this.#service.wire.writeError(error, this.#requestId);
    const { retryAfterSeconds } = error;
    if (retryAfterSeconds !== undefined) reply.headers["retry-after"] = String(retryAfterSeconds);
    return reply;
  }
}

function isReply(value: Caller | Reply): value is Reply {
  return "status" in value;
}

/** For the log: what cannot be read is told by the answer. */
function readBody(service: Service, incoming: Incoming): unknown {
  try {
    return service.wire.readInput(incoming);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function unknownOperation(action: string): ServiceError {
  return refuse("UnknownOperationException", `The operation ${action} is not known here.`, 404);
}

function unknownService(): Reply {
  const body = JSON.stringify({ __type: "UnknownOperationException" });
  return { status: 404, headers: { "content-type": "application/x-amz-json-1.1" }, body };
}

function outcomeOf(delivery: Delivery): Outcome {
  switch (delivery.kind) {
    case "drop":
      return { kind: "dropped" };
    case "hang":
      return { kind: "hung" };
    case "half":
      return { kind: "cut-short", status: delivery.reply.status };
    case "send": {
      const { status, code } = delivery.reply;
      return { kind: "answered", status, ...(code !== undefined && { code }) };
    }
  }
}
