// Sessions that the source profile started by itself stand above just-in-time access.

import { expect, test } from "vitest";
import { checkShadow } from "../../../install/doctor/jit-shadow.ts";

test("the last session of its own is told, with what to ask for", () => {
  const findings = checkShadow("web", [
    { id: "mia-1", own: true, startedAt: "2026-11-20T08:00:00.000Z" },
    { id: "mia-0", own: true, startedAt: "2026-11-02T08:00:00.000Z" },
    { id: "oi-1", own: false, startedAt: "2026-11-21T08:00:00.000Z" },
  ]);

  expect(findings).toEqual([
    {
      code: "jit-shadowed",
      level: "advice",
      what: "the source profile of web starts sessions by its own ssm:StartSession, last on 2026-11-20: AWS then uses no just-in-time access",
      next: "ask whoever administers the role to take ssm:StartSession away",
    },
  ]);
});

test("a session without its time counts too", () => {
  expect(checkShadow("web", [{ id: "mia-1", own: true }])).toMatchObject([{ code: "jit-shadowed" }]);
});

test.each([[[]], [[{ id: "oi-1", own: false }]]])("of %j there is nothing to say", (sessions) => {
  expect(checkShadow("web", sessions)).toEqual([]);
});
