// The status document behind the README's picture: an entry in each state that a person meets.

import type { EntryDocument, RequestDocument, StatusDocument } from "../../protocol/status-document.ts";
import { version } from "../../protocol/version.ts";

export const shownAt = Date.parse("2026-11-23T09:30:00Z");

export const exampleStatus: StatusDocument = {
  version: 1,
  agent: {
    version,
    pid: 4711,
    startedAt: inMinutes(-3 * 24 * 60),
    executable: "/usr/bin/jitney",
    socket: "/run/user/1000/jitney/agent.sock",
    replaced: false,
    environment: {},
  },
  config: { files: ["~/.config/jitney/config.ini"] },
  sourceProfiles: [{ profile: "corp-sso", state: "ready", expiresAt: inMinutes(6 * 60) }],
  entries: [
    describe("web", "jit", {
      state: "ready",
      issuedAt: inMinutes(-22),
      expiresAt: inMinutes(38),
      request: ask("web", {
        state: "approved",
        approvers: [{ name: "bob", answer: "approved" }],
        windowEndsAt: inMinutes(90),
      }),
    }),
    describe("db", "jit", {
      state: "waiting",
      request: ask("db", { state: "pending", filedAt: inMinutes(-12) }),
    }),
    describe("pay", "jit", {
      state: "refused",
      request: ask("pay", {
        state: "rejected",
        approvers: [{ name: "ann", answer: "rejected", comment: "use staging" }],
        answeredAt: inMinutes(-16),
      }),
    }),
    describe("blog", "lightsail", {
      state: "ready",
      issuedAt: inMinutes(-2),
      expiresAt: inMinutes(8),
    }),
    describe("files", "ssm", { state: "asleep" }),
  ],
};

function describe(name: string, kind: string, members: Partial<EntryDocument>): EntryDocument {
  return {
    name,
    kind,
    state: "asleep",
    target: name,
    sourceProfile: "corp-sso",
    region: "eu-west-1",
    ...members,
  };
}

function ask(name: string, members: Partial<RequestDocument>): RequestDocument {
  return {
    id: "oi-0123456789ab",
    state: "pending",
    node: "i-0123456789abcdef0",
    name,
    account: "123456789012",
    region: "eu-west-1",
    filedAt: inMinutes(-40),
    next: false,
    ...members,
  };
}

function inMinutes(minutes: number): string {
  return new Date(shownAt + minutes * 60_000).toISOString();
}
