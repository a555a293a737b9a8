// Every key the emulator handed out in this run; none is known from outside. Each secret and each token
// carries the word CANARY, so that a search of logs, files or memory finds one that leaked.

import { randomBytes } from "node:crypto";
import { type Principal, randomId } from "./principal.ts";

export interface IssuedKey {
  accessKeyId: string;
  secretAccessKey: string;
  /** Absent of a user's long-term key. */
  sessionToken?: string;
  expiresAt?: number;
  principal: Principal;
}

const secretLength = 40;
const tokenStart = "IQoJb3JpZ2luX2VjE"; // how AWS's session tokens begin
const tokenChunks = 10; // about 900 characters, as theirs are

export class KeyRing {
  readonly #keys = new Map<string, IssuedKey>();

  issueSession(
    principal: Principal,
    expiresAt: number,
  ): IssuedKey & { sessionToken: string; expiresAt: number } {
    const accessKeyId = randomId("ASIA", 16);
    const key = {
      accessKeyId,
      secretAccessKey: makeSecret(),
      sessionToken: makeToken(),
      expiresAt,
      principal,
    };
    this.#keys.set(accessKeyId, key);
    return key;
  }

  issueLongTerm(principal: Principal): IssuedKey {
    const accessKeyId = randomId("AKIA", 16);
    const key = { accessKeyId, secretAccessKey: makeSecret(), principal };
    this.#keys.set(accessKeyId, key);
    return key;
  }

  find(accessKeyId: string): IssuedKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** Ends a session before its time. */
  expire(accessKeyId: string, nowAt: number): void {
    const key = this.#keys.get(accessKeyId);
    if (key?.expiresAt !== undefined) key.expiresAt = Math.min(key.expiresAt, nowAt);
  }

  canaries(): string[] {
    const keys = [...this.#keys.values()];
    return keys.flatMap((key) => [key.secretAccessKey, key.sessionToken ?? []].flat());
  }
}

function makeSecret(): string {
  return `CANARY${randomBytes(secretLength).toString("base64")}`.slice(0, secretLength);
}

/** The word stands in every chunk: a token cut off by a log line is still recognised. */
function makeToken(): string {
  const chunks = Array.from({ length: tokenChunks }, () => `CANARY${randomBytes(62).toString("base64url")}`);
  return `${tokenStart}${chunks.join("")}=`;
}
