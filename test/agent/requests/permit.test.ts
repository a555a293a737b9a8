// Who may file an access request, and with what reason.

import { mkdirSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RequestRule } from "../../../agent/config/config.ts";
import { permitFiling, type Question } from "../../../agent/requests/permit.ts";
import type { RequestRecord } from "../../../agent/requests/record.ts";
import type { Ask } from "../../../agent/sources/source.ts";
import { Failure } from "../../../protocol/failure.ts";
import { startAt } from "../fakes/fake-time.ts";
import { jitEntry, nodeId } from "../fakes/jit-entry.ts";
import { context, nodeKey, onTerminal, person, withoutTerminal } from "../fakes/requesting-agent.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const agent: Ask = { by: "agent" };
const stranger: Ask = { by: "stranger" };
const schedule: Ask = { by: "schedule" };

function questionOf(given: Partial<Question>): Question {
  return {
    entry: jitEntry({ reason: "look at the logs" }),
    node: nodeId,
    ask: onTerminal,
    reason: undefined,
    last: undefined,
    now: startAt,
    ...given,
  };
}

function lastOne(given: Partial<RequestRecord>): RequestRecord {
  const fixed = { key: "k", principal: "p", reason: "r", tries: 1, next: false, ...nodeKey } as const;
  return { ...fixed, state: "expired", filedAt: startAt - 3_600_000, ...given };
}

function refusal(question: Partial<Question>): Failure {
  const answer = permitFiling(questionOf(question));
  if (answer instanceof Failure) return answer;
  throw new Error(`it may file: ${answer}`);
}

const rules: readonly [RequestRule, Ask, "files" | "told to say who asks" | "refused"][] = [
  ["terminal", onTerminal, "files"],
  ["terminal", withoutTerminal, "refused"],
  ["terminal", stranger, "told to say who asks"],
  ["terminal", person, "files"],
  ["terminal", schedule, "files"],
  ["terminal", agent, "refused"],
  ["always", onTerminal, "files"],
  ["always", withoutTerminal, "files"],
  ["always", stranger, "files"],
  ["always", person, "files"],
  ["always", schedule, "files"],
  ["always", agent, "refused"],
  ["manual", onTerminal, "refused"],
  ["manual", withoutTerminal, "refused"],
  ["manual", stranger, "refused"],
  ["manual", person, "files"],
  ["manual", schedule, "refused"],
  ["manual", agent, "refused"],
];

function outcomeOf(answer: string | Failure): string {
  if (typeof answer === "string") return "files";
  return answer.needs === undefined ? "refused" : "told to say who asks";
}

test.each(rules)("with request = %s, %j is: %s", (request, ask, outcome) => {
  const entry = jitEntry({ request, reason: "look at the logs" });

  expect(outcomeOf(permitFiling(questionOf({ entry, ask })))).toBe(outcome);
});

test("a refusal names the command that files", () => {
  expect(refusal({ ask: withoutTerminal })).toMatchObject({
    code: "request-not-allowed",
    message:
      "web has no access, and this use may not ask for it (request = terminal, and this use has no terminal)",
    next: "file the access request: jitney request web",
  });
});

test("with request = always, a second one without a terminal waits for request_every", () => {
  const entry = jitEntry({ request: "always", requestEveryMs: 3_600_000 });
  const ask = (ms: number, ask: Ask) =>
    outcomeOf(permitFiling(questionOf({ entry, ask, last: lastOne({ filedAt: startAt - ms }) })));

  expect(ask(3_599_999, withoutTerminal)).toBe("refused");
  expect(ask(3_600_000, withoutTerminal)).toBe("files");
  expect(ask(1, onTerminal)).toBe("files");
});

test("the agent's renewal after the window says that it ended", () => {
  expect(refusal({ ask: agent, last: lastOne({ id: "oi-0123456789ab" }) })).toMatchObject({
    code: "access-expired",
    requestId: "oi-0123456789ab",
  });
});

test("the variables of the reason are asked for, and nothing else", () => {
  const entry = jitEntry({ reason: "{env:TICKET} by {user} {env:TEAM}" });

  expect(refusal({ entry, ask: stranger }).needs).toEqual({ env: ["TICKET", "TEAM"] });
  expect(refusal({ entry, ask: onTerminal }).needs).toEqual({ env: ["TICKET", "TEAM"] });
});

test("a variable that the caller does not have counts as told", () => {
  const entry = jitEntry({ reason: "{env:TICKET} by {user}" });
  const ask: Ask = { by: "caller", context: { ...context, env: { TICKET: "" } } };

  expect(permitFiling(questionOf({ entry, ask }))).toBe("by alice");
});

test("with request = always, a branch in the reason needs the caller's folder", () => {
  const entry = jitEntry({ request: "always", reason: "{git_branch}" });

  expect(refusal({ entry, ask: stranger }).needs).toEqual({ env: [] });
});

test("the reason holds what the caller says, and the branch of its folder", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git", "HEAD"), "ref: refs/heads/fix/login\n");
  const entry = jitEntry({ reason: "{user} on {host}: {git_branch} ({entry} {node})" });
  const ask: Ask = { by: "caller", context: { ...context, folder } };

  expect(permitFiling(questionOf({ entry, ask }))).toBe(`alice on laptop: fix/login (web ${nodeId})`);
});

test("a prefetch speaks for the user of this machine", () => {
  const entry = jitEntry({ reason: "{user} on {host}: {git_branch}" });

  expect(permitFiling(questionOf({ entry, ask: schedule }))).toBe(`${userInfo().username} on ${hostname()}`);
});

test("--reason takes the template's place", () => {
  const entry = jitEntry({ reason: "{env:TICKET}" });

  expect(permitFiling(questionOf({ entry, ask: person, reason: "staging is down" }))).toBe("staging is down");
});

test("a reason that is empty or too long is refused before AWS is asked", () => {
  const empty = refusal({ ask: person, reason: "  " });
  const long = refusal({ ask: person, reason: "x".repeat(257) });

  expect([empty.code, long.code]).toEqual(["config-invalid", "config-invalid"]);
});
