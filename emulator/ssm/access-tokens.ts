// The credentials that an approved request yields. They never outlive the access window. Whether AWS makes
// new ones at each call is not documented: `mint` chooses.

import type { Clock } from "../clock.ts";
import type { IssuedKey, KeyRing } from "../identity/key-ring.ts";
import type { Principals } from "../identity/principal.ts";
import type { Settings } from "../settings.ts";
import type { AccessRequest } from "./access-request.ts";

/** Where the same credentials are returned again: until so little of their life is left. */
const renewalDueMs = 5 * 60_000;

type SessionKey = IssuedKey & { sessionToken: string; expiresAt: number };

export class AccessTokens {
  readonly #parts: { clock: Clock; settings: Settings; keys: KeyRing; principals: Principals };
  readonly #vended = new Map<string, SessionKey[]>();

  constructor(parts: { clock: Clock; settings: Settings; keys: KeyRing; principals: Principals }) {
    this.#parts = parts;
  }

  vend(request: AccessRequest): SessionKey {
    const { clock, settings, keys, principals } = this.#parts;
    const vended = this.#vended.get(request.id) ?? [];
    const last = vended.at(-1);
    const endsAt = this.#endOf(request);
    const isDue = last === undefined || last.expiresAt < Math.min(endsAt, clock.now() + renewalDueMs);
    if (settings.mint === "same" && !isDue) return last;
    const key = keys.issueSession(principals.accessToken(request.id), endsAt);
    this.#vended.set(request.id, [...vended, key]);
    return key;
  }

  /** Ends what the request yielded before its time. */
  expire(requestId: string): void {
    const { clock, keys } = this.#parts;
    for (const key of this.#vended.get(requestId) ?? []) keys.expire(key.accessKeyId, clock.now());
  }

  /** On a whole second, for that is what the answer can say. */
  #endOf(request: AccessRequest): number {
    const { clock, settings } = this.#parts;
    const endsAt = Math.min(
      clock.now() + settings.tokenLifetimeMs,
      request.windowEndsAt ?? Number.POSITIVE_INFINITY,
    );
    return Math.floor(endsAt / 1000) * 1000;
  }
}
