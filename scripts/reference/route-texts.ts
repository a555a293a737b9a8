// What the code does not say of the socket's routes: what each is for, what may be asked, which documents go
// over it and which failures come back. A test keeps it equal to the routes that the agent serves.

import type { FailureCode } from "../../protocol/failure.ts";

export interface RouteText {
  summary: string;
  query?: readonly QueryName[];
  body?: Content;
  answers: Readonly<Record<number, Content>>;
  failures: readonly FailureCode[];
}

/** A document of protocol/, members of our own, or something that is no JSON. */
export type Content =
  | { document: string }
  | { members: Readonly<Record<string, Member>> }
  | { mediaType: string };

export type Member = { list: string } | { type: "string" | "number" };

export type QueryName = "wait" | "source_profile" | "region" | "fresh" | "file" | "name";

const place = ["wait", "source_profile", "region"] as const;

/** Whatever names an entry may fail so. */
const naming = ["bad-request", "not-configured", "config-invalid", "internal"] as const;

/** Whatever calls AWS may fail so. */
const calling = [
  ...naming,
  "source-login-needed",
  "source-credentials-missing",
  "profile-loop",
  "access-denied",
  "not-found",
  "throttled",
  "service-unavailable",
  "timeout",
  "clock-skew",
] as const;

/** What needs an approval may also fail so. */
const approving = [
  ...calling,
  "approval-pending",
  "approval-rejected",
  "approval-revoked",
  "access-expired",
  "request-not-allowed",
  "ambiguous-node",
  "not-ready",
] as const;

const dialling = [...calling, "not-ready", "host-keys-missing"] as const;

export const routeTexts: Readonly<Record<string, RouteText>> = {
  "GET /v1/credentials/:name": {
    summary: "The credential_process document of an entry or a node id.",
    query: [...place, "file"],
    answers: { 200: { document: "CredentialDocument" } },
    failures: approving,
  },
  "GET /v1/token/:name": {
    summary: "A session token or a password; with `Accept: text/plain` the bare text.",
    query: ["wait"],
    answers: { 200: { document: "TokenDocument" } },
    failures: dialling,
  },
  "GET /v1/ssh/:name": {
    summary: "What a login needs; answered when certificate and known_hosts are fresh.",
    query: [...place, "fresh"],
    answers: { 200: { document: "SshDocument" } },
    failures: dialling,
  },
  "POST /v1/ssh/:name/files": {
    summary: "Writes key, certificate and known_hosts to files, for clients that know no agent.",
    query: [...place, "fresh"],
    answers: { 200: { document: "SshFilesDocument" } },
    failures: [...dialling, "request-not-allowed"],
  },
  "GET /v1/ssh/:name/host-keys": {
    summary: "The host keys that AWS published, and those that the user trusts.",
    query: [...place, "fresh"],
    answers: { 200: { document: "HostKeysDocument" } },
    failures: dialling,
  },
  "POST /v1/ssh/:name/host-keys": {
    summary: "Replaces the host keys that the user trusts while AWS has published none.",
    query: [...place, "fresh"],
    body: { members: { keys: { list: "HostKeyDocument" } } },
    answers: { 200: { document: "HostKeysDocument" } },
    failures: dialling,
  },
  "POST /v1/sessions": {
    summary: "Starts a session of Session Manager.",
    query: place,
    body: { document: "SessionBody" },
    answers: { 201: { document: "SessionDocument" } },
    failures: approving,
  },
  "POST /v1/sessions/:id/resume": {
    summary: "Resumes a session whose data channel was lost.",
    query: place,
    body: { document: "ResumeBody" },
    answers: { 200: { document: "SessionDocument" } },
    failures: approving,
  },
  "POST /v1/sessions/:id/data-key": {
    summary: "A KMS data key for a session that is encrypted.",
    query: place,
    body: { document: "DataKeyBody" },
    answers: { 200: { document: "DataKeyDocument" } },
    failures: approving,
  },
  "DELETE /v1/sessions/:id": {
    summary: "Ends a session; `name` says whose.",
    query: [...place, "name"],
    answers: { 200: { members: { sessionId: { type: "string" } } } },
    failures: approving,
  },
  "POST /v1/requests": {
    summary: "Files an access request (201), or finds the one on its way (200).",
    query: place,
    body: { document: "RequestBody" },
    answers: { 200: { document: "RequestDocument" }, 201: { document: "RequestDocument" } },
    failures: approving,
  },
  "GET /v1/requests": {
    summary: "The access requests that the agent knows.",
    answers: { 200: { members: { requests: { list: "RequestDocument" } } } },
    failures: ["internal"],
  },
  "DELETE /v1/requests/:id": {
    summary: "Withdraws an access request.",
    query: ["wait"],
    answers: { 200: { document: "RequestDocument" } },
    failures: approving,
  },
  "POST /v1/leases/:name/renew": {
    summary: "Fetches anew now.",
    query: place,
    answers: { 200: { document: "EntryDocument" } },
    failures: [...approving, "host-keys-missing"],
  },
  "DELETE /v1/leases/:name": {
    summary: "Forgets what is held for an entry; its approval stays.",
    query: ["source_profile", "region"],
    answers: { 200: { document: "EntryDocument" } },
    failures: naming,
  },
  "DELETE /v1/leases": {
    summary: "Forgets everything that is held; approvals stay.",
    answers: { 200: { members: { forgotten: { type: "number" } } } },
    failures: ["internal"],
  },
  "GET /v1/nodes": {
    summary: "The managed nodes of a region.",
    query: place,
    answers: { 200: { members: { nodes: { list: "NodeDocument" } } } },
    failures: calling,
  },
  "GET /v1/nodes/:name/sessions": {
    summary: "The sessions on a node that are over, and which of them the source profile started by itself.",
    query: place,
    answers: { 200: { members: { sessions: { list: "PastSessionDocument" } } } },
    failures: [...calling, "ambiguous-node", "not-ready", "request-not-allowed"],
  },
  "GET /v1/instances": {
    summary: "The Lightsail instances of a region.",
    query: place,
    answers: { 200: { members: { instances: { list: "InstanceDocument" } } } },
    failures: calling,
  },
  "GET /v1/status": {
    summary: "How everything stands; no secret.",
    answers: { 200: { document: "StatusDocument" } },
    failures: ["internal"],
  },
  "GET /v1/events": {
    summary: "The status document as server-sent events: at once and after each change.",
    answers: { 200: { mediaType: "text/event-stream" } },
    failures: ["internal"],
  },
  "GET /metrics": {
    summary: "Prometheus text.",
    answers: { 200: { mediaType: "text/plain" } },
    failures: ["internal"],
  },
  "GET /healthz": { summary: "`ok`.", answers: { 200: { mediaType: "text/plain" } }, failures: ["internal"] },
};
