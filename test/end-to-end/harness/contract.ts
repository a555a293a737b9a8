// What credential_process promises whoever calls it, as assertions: one document or two lines, never both.

import { expect } from "vitest";
import { parse } from "./ask-agent.ts";
import type { Outcome } from "./run-program.ts";

/** The Rust SDK kills the helper after 5 s. */
const longestAnswerMs = 4_500;

/** Go's SDK v1 reads no more. */
const maxDocumentBytes = 8_192;

export interface Document {
  Version: number;
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: string;
  AccountId: string;
}

export function expectCredentials(outcome: Outcome): Document {
  const { exitCode, stdout, stderr } = outcome;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(maxDocumentBytes);
  const document = parse(stdout);
  expect(document).toEqual({
    Version: 1,
    AccessKeyId: expect.stringMatching(/^ASIA/),
    SecretAccessKey: expect.any(String),
    SessionToken: expect.any(String),
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    AccountId: "123456789012",
  });
  expect(Date.parse(String(document.Expiration))).toBeGreaterThan(Date.now());
  return document as unknown as Document;
}

/** Exit 1, nothing on stdout, and what happened and what to type next on stderr. */
export function expectRefusal(outcome: Outcome, what: RegExp, next: RegExp): void {
  const { exitCode, stdout, stderr } = outcome;
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: "" });
  const [first = "", second = "", ...rest] = stderr.split("\n");
  expect(first).toMatch(/^jitney: /);
  expect(first).toMatch(what);
  expect(second).toMatch(/^jitney: /);
  expect(second).toMatch(next);
  expect(rest).toEqual([""]);
}

/** Apart from what it says: with many processes at once the time is the machine's, not the helper's. */
export function expectInTime(...outcomes: Outcome[]): void {
  for (const { elapsedMs } of outcomes) expect(elapsedMs).toBeLessThan(longestAnswerMs);
}
