// What changed from one status to the next that a person wants to hear of. Pure.

import type { EntryDocument, RequestDocument, StatusDocument } from "../../protocol/status-document.ts";
import { approvedMessage, loginMessage, type Message, refusedMessage } from "./message.ts";

/** Approved within so long it was automatic, and whoever asked still waits for it. */
const automaticMs = 15_000;

export function findNews(before: StatusDocument, after: StatusDocument): Message[] {
  const formerProfiles = new Map(before.sourceProfiles.map((source) => [source.profile, source.state]));
  const formerRequests = new Map(requestsOf(before).map(({ request }) => [request.id, request.state]));
  const logins = after.sourceProfiles
    .filter(({ profile, state }) => state === "login-needed" && formerProfiles.get(profile) !== state)
    .map(loginMessage);
  const answers = requestsOf(after)
    .filter(({ request }) => isPast(formerRequests.get(request.id), request))
    .flatMap(({ entry, request }) => describeAnswer(entry.name, request));
  return [...logins, ...answers];
}

/** Several entries may stand for one node, and share its request. */
function requestsOf({ entries }: StatusDocument): { entry: EntryDocument; request: RequestDocument }[] {
  const seen = new Map<string, { entry: EntryDocument; request: RequestDocument }>();
  for (const entry of entries) {
    for (const request of [entry.request, entry.nextRequest]) {
      if (request?.id !== undefined && !seen.has(request.id)) seen.set(request.id, { entry, request });
    }
  }
  return [...seen.values()];
}

/** What was not known before was answered before this agent looked. */
function isPast(former: RequestDocument["state"] | undefined, { state }: RequestDocument): boolean {
  return former !== undefined && former !== state;
}

function describeAnswer(name: string, request: RequestDocument): Message[] {
  switch (request.state) {
    case "approved":
      return isAutomatic(request) ? [] : [approvedMessage(name, request)];
    case "rejected":
    case "revoked":
      return [refusedMessage(name, request)];
    default:
      return [];
  }
}

function isAutomatic({ filedAt, answeredAt }: RequestDocument): boolean {
  return answeredAt !== undefined && Date.parse(answeredAt) - Date.parse(filedAt) < automaticMs;
}
