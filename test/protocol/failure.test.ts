// A failure crosses the socket as problem JSON and comes out as it went in.

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  asFailure,
  Failure,
  failureCodes,
  failureLine,
  failureLines,
  fromProblem,
  isFailureCode,
  toProblem,
} from "../../protocol/failure.ts";

const text = fc.option(fc.string(), { nil: undefined });
const needs = fc.option(fc.record({ env: fc.array(fc.string()) }), { nil: undefined });

test("every failure comes through problem JSON unchanged", () => {
  const parts = fc.record({ next: text, requestId: text, needs });
  fc.assert(
    fc.property(fc.constantFrom(...failureCodes), fc.string(), parts, (code, detail, options) => {
      const there = new Failure(code, detail, options);

      const here = fromProblem(JSON.stringify(toProblem(there)));

      expect(here).toMatchObject({ code, message: detail, ...options });
    }),
  );
});

test.each(failureCodes)("%s has an HTTP status of a failure and a title", (code) => {
  const { status, title } = toProblem(new Failure(code, "detail"));

  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
  expect(title).not.toBe("");
});

test("the codes of the contract are all there", () => {
  const contract =
    "agent-unreachable, not-configured, config-invalid, approval-pending, approval-rejected, approval-revoked, access-expired, request-not-allowed, ambiguous-node, source-login-needed, source-credentials-missing, profile-loop, access-denied, not-found, throttled, service-unavailable, timeout, clock-skew, host-keys-missing, internal";

  expect(failureCodes).toEqual(expect.arrayContaining(contract.split(", ")));
});

test("neither the cause nor how long to wait crosses the socket", () => {
  const failure = new Failure("throttled", "detail", { cause: new Error("secret"), retryAfterMs: 1_000 });

  expect(JSON.stringify(toProblem(failure))).not.toMatch(/secret|1000/);
});

test.each([
  "",
  "null",
  "[]",
  "<html>",
  '{"code":"nonsense","detail":"d"}',
  '{"code":"toString","detail":"d"}',
  '{"code":"timeout"}',
  '{"code":"timeout","detail":7}',
])("the body %s is no failure of ours, and is said to be so", (body) => {
  expect(fromProblem(body)).toMatchObject({
    code: "internal",
    message: "the agent's answer is not understood",
  });
});

test.each(["toString", "__proto__", "", 7, undefined])("%s is no code", (text) => {
  expect(isFailureCode(text)).toBe(false);
});

test("a person reads what happened and what to type", () => {
  expect(failureLines(new Failure("timeout", "no answer", { next: "run it again" }))).toBe(
    "jitney: no answer\njitney: run it again\n",
  );
});

test.each(failureCodes)("%s says what to type even where nobody knew it nearer", (code) => {
  const lines = failureLines(new Failure(code, "detail"));

  expect(lines).toMatch(/^jitney: detail\njitney: .*\b(jitney [a-z-]+|jitney --help|date -u)\b.*\n$/);
});

test("whatever else is thrown is a mistake of ours", () => {
  const failure = new Failure("timeout", "no answer");

  expect(asFailure(failure)).toBe(failure);
  expect(asFailure(new TypeError("x is undefined"))).toMatchObject({
    code: "internal",
    message: "x is undefined",
  });
  expect(asFailure("text")).toMatchObject({ code: "internal", message: "text" });
});

test.each([failureLines, failureLine])("%o writes nothing that a terminal would obey", (write) => {
  const evil = "\u001b]0;title\u0007\u001b[2J\u009b31m\r\nsecond\u2028third\u202etxt.exe";

  const text = write(new Failure("internal", evil, { next: `see ${evil}` }));

  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
  expect(text).toContain("second third txt.exe");
});
