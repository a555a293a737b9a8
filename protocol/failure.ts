// What can go wrong, for programs and for people: a code from a closed list, what happened, what to
// type next. On the wire it is problem JSON (RFC 9457). Programs branch on the code, never on text.

/** Each code with the HTTP status that carries it and the title that RFC 9457 asks for. */
const failures = {
  "bad-request": [400, "the request is malformed"],
  "agent-unreachable": [503, "the agent cannot be reached"],
  "not-configured": [404, "nothing of this name is configured"],
  "config-invalid": [500, "the configuration has a mistake"],
  "approval-pending": [409, "the access request waits for approval"],
  "approval-rejected": [403, "the access request was rejected"],
  "approval-revoked": [403, "the approval was revoked"],
  "access-expired": [403, "the access window has ended"],
  "request-not-allowed": [403, "this use may not file an access request"],
  "ambiguous-node": [409, "several nodes match"],
  "source-login-needed": [401, "the source profile needs a login"],
  "source-credentials-missing": [401, "the source profile has no credentials"],
  "profile-loop": [508, "the source profile leads back to jitney"],
  "access-denied": [403, "AWS denied the call"],
  "not-found": [404, "not found"],
  throttled: [429, "AWS throttles the calls"],
  "service-unavailable": [502, "AWS did not do its part"],
  timeout: [504, "no answer in time"],
  "clock-skew": [502, "this machine's clock is wrong"],
  "not-ready": [409, "it is not ready, or not running"],
  "host-keys-missing": [404, "AWS has published no host keys yet"],
  internal: [500, "jitney failed"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

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

/** The two lines a person reads; the second is absent where nothing can be typed. */
export function failureLines(failure: Failure): string {
  const next = failure.next === undefined ? "" : `jitney: ${oneLine(failure.next)}\n`;
  return `jitney: ${oneLine(failure.message)}\n${next}`;
}

/** Whatever AWS or another program said, it takes one line. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").trim();
}

/** Anything thrown, as a failure: what is not one already is a mistake of ours. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure("internal", detail, { cause: error, next: "see the log: jitney logs" });
}
