import { expect, test } from "vitest";
import { findNews } from "../../../agent/notify/news.ts";
import type { RequestDocument, SourceProfileDocument } from "../../../protocol/status-document.ts";
import { entry, inMinutes, request, status } from "../../cli/documents.ts";

process.env.TZ = "UTC";

function withRequest(members: Partial<RequestDocument>) {
  return status({ entries: [entry({ request: request(members) })] });
}

function withProfile(state: SourceProfileDocument["state"], profile = "corp-sso") {
  return status({ sourceProfiles: [{ profile, state }], entries: [] });
}

const pending = withRequest({ state: "pending" });

test("an approval, by whom and until when", () => {
  const approved = withRequest({
    state: "approved",
    approvers: [{ name: "bob", answer: "approved" }],
    answeredAt: inMinutes(0),
    windowEndsAt: inMinutes(90),
  });

  expect(findNews(pending, approved)).toEqual([{ title: "web is approved", body: "by bob\nuntil 11:00" }]);
});

test("an automatic approval is no news: whoever asked still waits for it", () => {
  const filedAt = inMinutes(-1);
  const answeredAt = new Date(Date.parse(filedAt) + 2_000).toISOString();

  expect(findNews(pending, withRequest({ state: "approved", filedAt, answeredAt }))).toEqual([]);
});

test("a rejection, with the comment and what to type", () => {
  const approvers = [{ name: "ann", answer: "rejected" as const, comment: "use staging\u001b[2J\nnow" }];

  expect(findNews(pending, withRequest({ state: "rejected", approvers }))).toEqual([
    {
      title: "web was rejected",
      body: 'by ann: "use staging [2J now"\nask again: jitney request web --again --reason "…"',
    },
  ]);
});

test("a revocation", () => {
  const approved = withRequest({ state: "approved" });

  expect(findNews(approved, withRequest({ state: "revoked" }))).toMatchObject([
    { title: "access to web was revoked" },
  ]);
});

test("an approval of the next window is said as such", () => {
  const documentWith = (state: RequestDocument["state"]) =>
    status({ entries: [entry({ nextRequest: request({ id: "oi-2", state, next: true }) })] });

  expect(findNews(documentWith("pending"), documentWith("approved"))).toMatchObject([
    { title: "the next window of web is approved" },
  ]);
});

test("two entries for one node tell of its request once", () => {
  const documentWith = (state: RequestDocument["state"]) =>
    status({ entries: ["web", "shop"].map((name) => entry({ name, request: request({ state }) })) });

  expect(findNews(documentWith("pending"), documentWith("rejected"))).toHaveLength(1);
});

test("what has not changed, what ran out by itself and what was answered before are no news", () => {
  expect(findNews(pending, pending)).toEqual([]);
  expect(findNews(withRequest({ state: "approved" }), withRequest({ state: "expired" }))).toEqual([]);
  expect(findNews(status({ entries: [] }), withRequest({ state: "rejected" }))).toEqual([]);
});

test("a source profile that needs a login, with the command", () => {
  expect(findNews(withProfile("ready"), withProfile("login-needed"))).toEqual([
    { title: "corp-sso needs a login", body: "run: jitney login --source-profile corp-sso" },
  ]);
});

test("a login that was needed before is no news, and the default chain has no name to type", () => {
  const chain = "default chain";

  expect(findNews(withProfile("login-needed"), withProfile("login-needed"))).toEqual([]);
  expect(findNews(withProfile("ready", chain), withProfile("login-needed", chain))[0]?.body).toBe(
    "run: jitney login",
  );
});
