// What can go wrong, for programs and for people: a code from a closed list, what happened, what to
// type next. On the wire it is problem JSON (RFC 9457). Programs branch on the code, never on text.

/** Each code with its HTTP status, the title that RFC 9457 asks for, and what to type where nothing nearer is known. */
const failures = {
  "bad-request": [400, "the request is malformed", "see the verbs and their options: jitney --help"],
  "agent-unreachable": [
    503,
    "the agent cannot be reached",
    "start it and see what it says: jitney agent start",
  ],
  "not-configured": [404, "nothing of this name is configured", "see what is: jitney config"],
  "config-invalid": [500, "the configuration has a mistake", "see where: jitney config --show-origin"],
  "approval-pending": [409, "the access request waits for approval", "see how it stands: jitney requests"],
  "approval-rejected": [403, "the access request was rejected", "see by whom and why: jitney requests"],
  "approval-revoked": [403, "the approval was revoked", "see by whom and why: jitney requests"],
  "access-expired": [403, "the access window has ended", "ask for the next one: jitney request"],
  "request-not-allowed": [403, "this use may not file an access request", "file it by hand: jitney request"],
  "ambiguous-node": [409, "several nodes match", "find the id of the one that is meant: jitney nodes"],
  "source-login-needed": [401, "the source profile needs a login", "run: jitney login"],
  "source-credentials-missing": [
    401,
    "the source profile has no credentials",
    "see which profile signs, and where that is said: jitney config --show-origin",
  ],
  "profile-loop": [
    508,
    "the source profile leads back to jitney",
    "set source_profile to another profile; where it stands: jitney config --show-origin",
  ],
  "access-denied": [403, "AWS denied the call", "see which call, and what AWS said: jitney logs"],
  "not-found": [404, "not found", "see what there is: jitney status"],
  throttled: [
    429,
    "AWS throttles the calls",
    "wait a minute, and see when it is tried again: jitney status -v",
  ],
  "service-unavailable": [502, "AWS did not do its part", "see when it is tried again: jitney status -v"],
  timeout: [504, "no answer in time", "run it again; how it stands: jitney status -v"],
  "clock-skew": [502, "this machine's clock is wrong", "set the clock, and compare: date -u"],
  "not-ready": [409, "it is not ready, or not running", "see how it stands: jitney status"],
  "host-keys-missing": [
    404,
    "AWS has published no host keys yet",
    "wait some minutes, or compare the keys yourself: jitney trust",
  ],
  internal: [500, "jitney failed", "see the log: jitney logs"],
} as const satisfies Record<string, readonly [status: number, title: string, usualNext: string]>;

export type FailureCode = keyof typeof failures;

export const failureCodes = Object.keys(failures) as readonly FailureCode[];

export function isFailureCode(text: unknown): text is FailureCode {
  return typeof text === "string" && Object.hasOwn(failures, text);
}

/** What the agent must know of a caller before it can answer; the caller asks again with it. */
export interface Needs {
  /** Names of environment variables that the reason template mentions. */
  env: string[];
}

export interface FailureOptions {
  /** What to type next: a command or one imperative sentence. */
  next?: string | undefined;
  /** The access request in question (`oi-` and 12 hex digits). */
  requestId?: string | undefined;
  needs?: Needs | undefined;
  /** How long the service asked to be left alone, in milliseconds; it stays inside the agent. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

export class Failure extends Error {
  readonly code: FailureCode;
  readonly next: string | undefined;
  readonly requestId: string | undefined;
  readonly needs: Needs | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, detail: string, options: FailureOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.next = options.next;
    this.requestId = options.requestId;
    this.needs = options.needs;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** RFC 9457 problem JSON, with our members. `type` stays absent: "about:blank" by that RFC. */
export interface Problem {
  status: number;
  code: FailureCode;
  title: string;
  detail: string;
  next?: string;
  requestId?: string;
  needs?: Needs;
}

export function toProblem(failure: Failure): Problem {
  const [status, title] = failures[failure.code];
  return {
    status,
    code: failure.code,
    title,
    detail: failure.message,
    ...(failure.next !== undefined && { next: failure.next }),
    ...(failure.requestId !== undefined && { requestId: failure.requestId }),
    ...(failure.needs !== undefined && { needs: failure.needs }),
  };
}

/** A failure from a reply's body; a body that is no problem JSON is a failure of its own. */
export function fromProblem(body: string): Failure {
  const problem = parseProblem(body);
  if (problem === undefined) return new Failure("internal", "the agent's answer is not understood");
  const { code, detail, next, requestId, needs } = problem;
  return new Failure(code, detail, { next, requestId, needs });
}

function parseProblem(body: string): Problem | undefined {
  try {
    const value = JSON.parse(body) as Problem;
    return isFailureCode(value?.code) && typeof value.detail === "string" ? value : undefined;
  } catch {
    return undefined; // not JSON: another server answers on this socket
  }
}

/** The two lines a person reads: what happened, and what to type next. */
export function failureLines(failure: Failure): string {
  return `jitney: ${oneLine(failure.message)}\njitney: ${oneLine(nextOf(failure))}\n`;
}

/** The same in one line, for ssh, which shows it among its own. */
export function failureLine(failure: Failure): string {
  return `jitney: ${oneLine(`${failure.message}; ${nextOf(failure)}`)}\n`;
}

/** What to type next: what the failure says, else what helps with any of its code. */
function nextOf({ code, next }: Failure): string {
  return next ?? failures[code][2];
}

/** C0, DEL and C1, line and paragraph separators, and what turns the order of a text around. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** Whatever AWS, a node or another program said takes one line, without anything that a terminal would obey. */
export function oneLine(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(unprintable, " ")
    .trim();
}

/** Anything thrown, as a failure: what is not one already is a mistake of ours. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure("internal", detail, { cause: error, next: failures.internal[2] });
}
