// A source whose fetches end when and how a test says, and a lease to end them with.

import type { Lease } from "../../../agent/leases/lease.ts";
import type { Ask, Source } from "../../../agent/sources/source.ts";
import type { Failure } from "../../../protocol/failure.ts";
import { alice } from "./fake-aws.ts";

export interface Fetch {
  ask: Ask;
  signal: AbortSignal;
  succeed(lease: Lease): void;
  fail(error: Error): void;
}

export class FakeSource implements Source {
  readonly target = "i-0123456789abcdef0";
  readonly fetches: Fetch[] = [];
  principalArn = alice;
  /** Whom AWS does not tell. */
  principalFailure: Failure | undefined;
  /** Called for each fetch; absent: the test ends it by hand. */
  onFetch: ((fetch: Fetch) => void) | undefined;

  fetch(ask: Ask, signal: AbortSignal): Promise<Lease> {
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const fetch = { ask, signal, succeed: resolve, fail: reject };
    this.fetches.push(fetch);
    this.onFetch?.(fetch);
    return promise;
  }

  async principal(): Promise<string> {
    if (this.principalFailure !== undefined) throw this.principalFailure;
    return this.principalArn;
  }

  get last(): Fetch {
    const last = this.fetches.at(-1);
    if (last === undefined) throw new Error("nothing was fetched");
    return last;
  }
}

let secrets = 0;

export function leaseOf(issuedAt: number, lifeMs: number, secret = `secret ${++secrets}`): Lease {
  const value = { kind: "credentials", document: secret } as const;
  return { value, issuedAt, expiresAt: issuedAt + lifeMs, principal: alice };
}
