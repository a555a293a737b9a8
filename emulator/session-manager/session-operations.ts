// StartSession, ResumeSession, TerminateSession. Just-in-time credentials start shells on the node that was asked for
// and nothing else (AWSSystemsManagerJustInTimeAccessTokenPolicy v6).

import * as v from "valibot";
import type { Account } from "../account.ts";
import { notAuthorized } from "../identity/permissions.ts";
import type { Principal } from "../identity/principal.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { ManagedNode } from "../ssm/nodes.ts";
import { map, structure } from "../validation.ts";
import { readActivity, shellDocument } from "./documents.ts";
import type { SessionEntry } from "./sessions.ts";

const SessionId = v.pipe(v.string(), v.minLength(1), v.maxLength(96));

const StartSessionInput = structure({
  Target: v.pipe(v.string(), v.minLength(1), v.maxLength(400)),
  DocumentName: v.optional(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/))),
  Reason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^.{1,256}$/))),
  Parameters: v.optional(
    map(
      v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
      v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(65_535))),
    ),
  ),
});

const SessionInput = structure({ SessionId });

type StartInput = v.InferOutput<typeof StartSessionInput>;

export function sessionOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "ssm",
      action: "StartSession",
      input: StartSessionInput,
      perform: (input, caller) => startSession(account, input, caller),
    }),
    defineOperation({
      service: "ssm",
      action: "ResumeSession",
      input: SessionInput,
      perform: (input, caller) => resumeSession(account, input.SessionId, caller),
    }),
    defineOperation({
      service: "ssm",
      action: "TerminateSession",
      input: SessionInput,
      perform: (input, caller) => terminateSession(account, input.SessionId, caller),
    }),
  ];
}

function startSession(account: Account, input: StartInput, owner: Principal) {
  const { Target, DocumentName: document = shellDocument, Parameters = {}, Reason: reason } = input;
  checkVended(account, owner, Target, document);
  const activity = readActivity(document, Parameters);
  const node = findConnected(account, Target);
  return account.sessions.describe(account.sessions.start({ owner, node, document, activity, reason }));
}

/** That another node is denied is a guess: AWS's policy names a condition key for it. */
function checkVended({ requests }: Account, owner: Principal, target: string, document: string): void {
  if (owner.kind !== "access-token") return;
  const isRequested = requests.find(owner.name)?.nodeId === target;
  if (!isRequested || document !== shellDocument) throw notAuthorized(owner, "ssm:StartSession");
}

/** AWS says the same of a node it does not know. */
function findConnected(account: Account, id: string): ManagedNode {
  const node = account.nodes.find(id);
  if (node?.pingStatus === "Online") return node;
  throw new ServiceError("TargetNotConnected", `${id} is not connected.`);
}

function resumeSession(account: Account, id: string, caller: Principal) {
  const entry = findSession(account, id, caller);
  account.sessions.renewToken(entry);
  return account.sessions.describe(entry);
}

/** Of one that is over, too: it answers the same. */
function terminateSession(account: Account, id: string, caller: Principal) {
  if (account.sessions.find(id, caller) !== undefined) account.sessions.end(id);
  return { SessionId: id };
}

/** That a session which is over is one that does not exist is a guess. */
function findSession(account: Account, id: string, caller: Principal): SessionEntry {
  const entry = account.sessions.find(id, caller);
  if (entry === undefined) throw new ServiceError("DoesNotExistException", `Session ${id} does not exist.`);
  return entry;
}
