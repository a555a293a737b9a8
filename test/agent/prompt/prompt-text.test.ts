import { expect, test } from "vitest";
import { composePrompt } from "../../../agent/prompt/prompt-text.ts";
import type { EntryDocument, StatusDocument } from "../../../protocol/status-document.ts";
import { entry, inMinutes, now, readyWeb, request, status, waitingDb } from "../../cli/documents.ts";

process.env.TZ = "UTC";

function prompt(entries: EntryDocument[], members: Partial<StatusDocument> = {}): string {
  return composePrompt(status({ entries, ...members }), now);
}

const cases: [title: string, EntryDocument, text: string][] = [
  ["ready until its access window ends", readyWeb, "web 11:00"],
  ["ready without a window, until the lease ends", { ...readyWeb, request: request() }, "web 10:08"],
  ["ready without any end", entry({ state: "ready" }), "web"],
  ["waiting", waitingDb, "db waits"],
  ["refused", entry({ state: "refused" }), "web refused"],
  ["failed", entry({ state: "failed" }), "web failed"],
  ["failing, still good", entry({ state: "failing", expiresAt: inMinutes(22) }), "web failing 09:52"],
  ["asleep, which is nothing to say", entry(), ""],
  ["ready until another day", entry({ state: "ready", expiresAt: inMinutes(60 * 47) }), "web Mon 08:30"],
  [
    "a node of a profile with a name that a shell would run",
    entry({ name: "i-0123456789abcdef0 $(id) eu-west-1", state: "ready" }),
    "i-0123456789abcdef0",
  ],
];

test.each(cases)("%s", (_, document, text) => {
  expect(prompt([document])).toBe(text);
});

test("what needs a hand comes first, what is ready last, the rest is counted", () => {
  const names = (state: EntryDocument["state"], ...all: string[]) =>
    all.map((name) => entry({ name, state }));

  const entries = [...names("ready", "a", "b"), ...names("waiting", "c"), ...names("refused", "d", "e")];

  expect(prompt(entries)).toBe("d refused, e refused, c waits, a, +1");
});

test("a source profile that needs a login is said once, before all else", () => {
  const sourceProfiles = ["corp", "other"].map((profile) => ({ profile, state: "login-needed" as const }));

  expect(prompt([readyWeb], { sourceProfiles })).toBe("login needed, web 11:00");
});

test("the text does not depend on when it is written within a day", () => {
  const later = composePrompt(status({ entries: [readyWeb] }), now + 60 * 60_000);

  expect(later).toBe(prompt([readyWeb]));
});
