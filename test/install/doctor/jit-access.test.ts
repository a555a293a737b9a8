// What the doctor makes of an entry for just-in-time access.

import { expect, test } from "vitest";
import { checkAccess } from "../../../install/doctor/jit-access.ts";
import type { RequestDocument } from "../../../protocol/status-document.ts";
import { entry, inMinutes, readyWeb, request } from "../../cli/documents.ts";

const noSsh = {
  code: "jit-no-ssh",
  level: "advice",
  what: "AWS's policies let just-in-time credentials start shells only: no ssh, no port forwarding with web",
  next: "jitney shell web",
};

test("credentials that are held and the approval behind them are good", () => {
  expect(checkAccess(readyWeb)).toEqual([
    {
      code: "request",
      level: "good",
      what: "oi-00000000aaaa for i-0123456789abcdef0 is approved until 2026-11-21 11:00 UTC",
    },
    { code: "access", level: "good", what: "the credentials of web are good until 2026-11-21 10:08 UTC" },
    noSsh,
  ]);
});

test.each<[RequestDocument["state"], string, string]>([
  ["filing", "request-pending", "advice"],
  ["pending", "request-pending", "advice"],
  ["approved", "request", "good"],
  ["rejected", "request-refused", "advice"],
  ["revoked", "request-refused", "advice"],
  ["expired", "request", "good"],
  ["cancelled", "request", "good"],
])("a request that is %s is %s", (state, code, level) => {
  const findings = checkAccess(entry({ request: request({ state }) }));

  expect(findings).toMatchObject([{ code, level }, noSsh]);
});

test("an entry that nobody asked for is no defect", () => {
  expect(checkAccess(entry())).toMatchObject([{ code: "request", level: "good" }, noSsh]);
});

test("what failed is told by the agent, and not once more by the request", () => {
  const failure = { code: "approval-pending", detail: "oi-0123456789ab waits", at: inMinutes(0) } as const;

  expect(checkAccess(entry({ request: request(), failure }))).toEqual([noSsh]);
});
