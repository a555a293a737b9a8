// What is told on the desktop, in words. Names, times of the clock, what approvers wrote, and the command to
// type: no secret, since nothing it is made of holds one.

import type {
  EntryDocument,
  RequestDocument,
  SourceProfileDocument,
} from "../../protocol/status-document.ts";

export interface Message {
  title: string;
  body: string;
}

/** Comments of others may be long; a notification is not. */
const maxBodyCharacters = 240;

/** What would move a terminal's cursor or take another line: comments are others' text. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

export function approvedMessage(name: string, request: RequestDocument): Message {
  const until = request.windowEndsAt === undefined ? "" : `until ${formatClock(request.windowEndsAt)}`;
  return compose(`${subjectOf(name, request)} is approved`, [answerOf(request), until]);
}

export function refusedMessage(name: string, request: RequestDocument): Message {
  const isRevoked = request.state === "revoked";
  const title = isRevoked ? `access to ${name} was revoked` : `${subjectOf(name, request)} was rejected`;
  const again = `ask again: ${requestCommand(name, '--again --reason "…"')}`;
  return compose(title, [answerOf(request), again]);
}

export function endingMessage({ name }: EntryDocument, windowEndsAt: string): Message {
  const next = `ask for the next window: ${requestCommand(name, "--next")}`;
  return compose(`access to ${name} ends at ${formatClock(windowEndsAt)}`, [next]);
}

export function loginMessage({ profile }: SourceProfileDocument): Message {
  const isPlain = /^[\w@+=,.-]+$/.test(profile); // not so "default chain"
  return compose(`${profile} needs a login`, [
    isPlain ? `run: jitney login --source-profile ${profile}` : "run: jitney login",
  ]);
}

export function filedMessage(name: string, reason: string): Message {
  const how = "nobody at a terminal asked for it; see: jitney requests";
  return compose(`jitney asked for access to ${name}`, [`"${reason}"`, how]);
}

function compose(title: string, parts: readonly (string | undefined)[]): Message {
  const body = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return { title: plain(title), body: body.split("\n").map(plain).join("\n").slice(0, maxBodyCharacters) };
}

/** A node without an entry is held as "ID PROFILE REGION"; status knows the words for it. */
function requestCommand(name: string, options: string): string {
  return name.includes(" ") ? "jitney status" : `jitney request ${name} ${options}`;
}

function subjectOf(name: string, { next }: RequestDocument): string {
  return next ? `the next window of ${name}` : name;
}

function answerOf({ state, approvers = [] }: RequestDocument): string | undefined {
  const approver = approvers.find(({ answer }) => answer === state);
  if (approver === undefined) return undefined;
  const comment = approver.comment?.replace(unprintable, " ").slice(0, maxBodyCharacters / 2);
  return comment ? `by ${approver.name}: "${comment}"` : `by ${approver.name}`;
}

function plain(text: string): string {
  return text.replace(unprintable, " ").trim();
}

function formatClock(time: string): string {
  const options = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(Date.parse(time));
}
