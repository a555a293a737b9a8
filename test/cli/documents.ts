// Documents as an agent would send them, on one fixed day; the state of design's example screen.

import type { NodeDocument } from "../../protocol/messages.ts";
import type { EntryDocument, RequestDocument, StatusDocument } from "../../protocol/status-document.ts";

export const now = Date.parse("2026-11-21T09:30:00Z");

/** ISO time so many minutes from {@link now}. */
export function inMinutes(minutes: number): string {
  return new Date(now + minutes * 60_000).toISOString();
}

export function request(members: Partial<RequestDocument> = {}): RequestDocument {
  return {
    id: "oi-0123456789ab",
    state: "pending",
    node: "i-0123456789abcdef0",
    name: "web",
    account: "123456789012",
    region: "eu-west-1",
    reason: "deploy OPS-1",
    filedAt: inMinutes(-12),
    next: false,
    ...members,
  };
}

export function entry(members: Partial<EntryDocument> = {}): EntryDocument {
  return { name: "web", kind: "jit", state: "asleep", target: "i-0123456789abcdef0", ...members };
}

export const readyWeb = entry({
  state: "ready",
  sourceProfile: "corp-sso",
  region: "eu-west-1",
  issuedAt: inMinutes(-22),
  expiresAt: inMinutes(38),
  nextRenewalAt: inMinutes(18),
  lastUsedAt: inMinutes(-3),
  request: request({
    id: "oi-00000000aaaa",
    state: "approved",
    approvers: [{ name: "bob", answer: "approved" }],
    windowEndsAt: inMinutes(90),
  }),
});

export const waitingDb = entry({
  name: "db",
  state: "waiting",
  target: "i-0fedcba9876543210",
  request: request({ name: "db", approvers: [{ name: "bob" }, { name: "ann" }] }),
});

const rejectedPay = entry({
  name: "pay",
  state: "refused",
  target: "tag:Name=pay-*",
  request: request({
    id: "oi-00000000bbbb",
    name: "pay",
    state: "rejected",
    answeredAt: inMinutes(-16),
    approvers: [{ name: "ann", answer: "rejected", comment: "use staging" }],
  }),
});

export const asleepBlog = entry({ name: "blog", kind: "lightsail", protocol: "ssh", target: "Blog" });

const failingNotebooks = entry({
  name: "notebooks",
  kind: "emr",
  state: "failing",
  target: "arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/abc/endpoints/def",
  issuedAt: inMinutes(-98),
  expiresAt: inMinutes(22),
  failure: {
    code: "service-unavailable",
    detail: "emr-containers answered 503 to GetManagedEndpointSessionCredentials",
    at: inMinutes(-2),
  },
});

export function status(members: Partial<StatusDocument> = {}): StatusDocument {
  return {
    version: 1,
    agent: {
      version: "1.4.0",
      pid: 4242,
      startedAt: inMinutes(-3 * 24 * 60),
      executable: "/usr/local/bin/jitney",
      socket: "/run/user/1000/jitney/agent.sock",
      replaced: false,
      environment: { HOME: "/home/mia", LANG: "en_GB.UTF-8", XDG_STATE_HOME: "/home/mia/.local/state" },
    },
    config: { files: ["/home/mia/.config/jitney/config.ini"] },
    sourceProfiles: [
      { profile: "corp-sso", state: "ready", expiresAt: inMinutes(6 * 60 + 5), account: "123456789012" },
    ],
    entries: [readyWeb, waitingDb, rejectedPay, asleepBlog, failingNotebooks],
    ...members,
  };
}

export const nodes: NodeDocument[] = [
  { id: "i-0123456789abcdef0", name: "web-1", platform: "Amazon Linux", address: "10.0.1.5", online: true },
  { id: "mi-0123456789abcdef0", name: "printer", platform: "Windows Server 2022", online: false },
  { id: "i-0fedcba9876543210", name: "db", platform: "Ubuntu", address: "10.0.1.9", online: true },
];
