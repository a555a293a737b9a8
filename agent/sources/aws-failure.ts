// Turns what the AWS SDK throws into a failure of ours, once, where it is thrown. Text of AWS's own
// exceptions is shown; anything else might quote an answer, secrets included, so its text is dropped.

import { Failure, type FailureCode } from "../../protocol/failure.ts";
import { NeverSent } from "../requests/service.ts";

export interface CallContext {
  /** As in IAM: `ssm:GetAccessToken`. */
  action: string;
  /** The command that logs the source profile in, where there is one. */
  login: string | undefined;
  /** How the source profile is called in messages. */
  profile: string;
}

/** What the SDK's errors carry that matters here. */
interface SdkError {
  name: string;
  message: string;
  code?: unknown;
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

const throttlingNames = new Set([
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestThrottledException",
  "RequestThrottled",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "SlowDown",
]);
const deniedNames = new Set(["AccessDeniedException", "AccessDenied", "UnauthorizedOperation"]);
const expiredNames = new Set(["ExpiredTokenException", "ExpiredToken", "ExpiredTokenError"]);
const unknownKeyNames = new Set([
  "UnrecognizedClientException",
  "UnauthenticatedException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
]);
const clockNames = new Set(["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]);
const retriedAdvice = "wait a little; jitney tries again by itself";
const clockAdvice = "set this machine's clock: timedatectl set-ntp true";

/** Of just-in-time access. */
const accessActions = new Set(["ssm:StartAccessRequest", "ssm:GetAccessToken"]);

/** Exceptions whose own text says it all. */
const otherExceptions: Readonly<Record<string, { code: FailureCode; next: string }>> = {
  ResourceNotFoundException: { code: "not-found", next: "check the node id and the region" },
  NotFoundException: { code: "not-found", next: "check the instance's name and the region" },
  InvalidInputException: { code: "bad-request", next: "check the entry in the config" },
  OperationFailureException: { code: "not-ready", next: "see how it stands in the Lightsail console" },
  AccountSetupInProgressException: { code: "not-ready", next: "run it again in some minutes" },
  RegionSetupInProgressException: { code: "not-ready", next: "run it again in some minutes" },
  TargetNotConnected: {
    code: "not-ready",
    next: "check that the node runs and its SSM agent is connected: jitney nodes",
  },
  DoesNotExistException: { code: "not-found", next: "the session is over: start a new one" },
  InvalidDocument: { code: "not-found", next: "check the document's name and the region" },
  OpsItemNotFoundException: { code: "not-found", next: "see what is known: jitney requests" },
  ServiceQuotaExceededException: {
    code: "request-not-allowed",
    next: "a quota of the account is used up: ask who administers it",
  },
  UnknownOperationException: {
    code: "not-found",
    next: "just-in-time node access is not offered in this region: set another region",
  },
};

const lostCodes = new Set(["ECONNRESET", "EPIPE"]);
const unsentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

export function awsFailure(error: unknown, context: CallContext): Failure {
  if (error instanceof Failure) return error;
  const sdk = asSdkError(error);
  if (sdk === undefined) return serviceFailure(context, "failed in an unknown way", error);
  return credentialsFailure(sdk, context) ?? exceptionFailure(sdk, context) ?? transportFailure(sdk, context);
}

/** AWS's own exceptions, those of the query protocol (STS) beside those of JSON. The first that fits counts. */
function exceptionFailure(sdk: SdkError, context: CallContext): Failure | undefined {
  const { action, login, profile } = context;
  const said = `${action}: ${sdk.name}: ${oneLine(sdk.message)}`;
  const isThrottled = throttlingNames.has(sdk.name) || sdk.$metadata?.httpStatusCode === 429;
  if (isThrottled) return fail("throttled", `AWS throttles ${action}`, retriedAdvice, sdk);
  if (isClockError(sdk))
    return fail("clock-skew", `AWS refuses the time of ${action}: ${sdk.message}`, clockAdvice, sdk);
  if (expiredNames.has(sdk.name))
    return loginFailure(`the credentials of ${profile} have expired`, login, sdk);
  if (unknownKeyNames.has(sdk.name))
    return missingFailure(`AWS does not know the credentials of ${profile}`, profile, sdk);
  if (deniedNames.has(sdk.name)) {
    return fail(
      "access-denied",
      said,
      `allow ${action} for ${profile}${readOnlyRemark(action)}, or use another source_profile`,
      sdk,
    );
  }
  const other = otherExceptions[sdk.name] ?? readValidation(sdk, action);
  return other && fail(other.code, said, other.next, sdk);
}

/** One name for a node without an approval policy and for any value that AWS does not take. */
function readValidation({ name }: SdkError, action: string): { code: FailureCode; next: string } | undefined {
  if (name !== "ValidationException") return undefined;
  return accessActions.has(action)
    ? {
        code: "request-not-allowed",
        next: "an approval policy must match this node: ask who administers just-in-time access",
      }
    : {
        code: "bad-request",
        next: "AWS does not take one of the values: check what was typed and the config",
      };
}

/** ReadOnlyAccess looks as if it should do, since the action's name begins with Get. */
function readOnlyRemark(action: string): string {
  return action === "lightsail:GetInstanceAccessDetails" ? " (ReadOnlyAccess does not)" : "";
}

/** Whether AWS refused a signature because of its time. */
export function isClockError(error: unknown): boolean {
  const sdk = asSdkError(error);
  if (sdk === undefined) return false;
  const isAboutTime = /expired|not yet current|too skewed/i.test(sdk.message);
  return clockNames.has(sdk.name) || (/Signature/.test(sdk.name) && isAboutTime);
}

/** Errors of the credential providers: their texts are AWS's advice and hold no secret. */
function credentialsFailure(sdk: SdkError, context: CallContext): Failure | undefined {
  if (!/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(sdk.name)) return undefined;
  const { profile, login } = context;
  const wantsLogin = /sso|log ?in|reauthenticate|re-authenticate|expired/i.test(sdk.message);
  if (login !== undefined && wantsLogin)
    return loginFailure(`the source profile ${profile} needs a login`, login, sdk);
  return missingFailure(`no credentials for ${profile}: ${oneLine(sdk.message)}`, profile, sdk);
}

function transportFailure(sdk: SdkError, context: CallContext): Failure {
  const status = sdk.$metadata?.httpStatusCode;
  const isLost = typeof sdk.code === "string" && lostCodes.has(sdk.code); // the SDK calls these TimeoutError too
  if (!isLost && (sdk.name === "TimeoutError" || sdk.name === "AbortError")) {
    const next = "check the network and https_proxy; jitney tries again by itself";
    return fail("timeout", `AWS did not answer ${context.action} in time`, next, sdk);
  }
  if (typeof sdk.code === "string" && unsentCodes.has(sdk.code)) {
    return serviceFailure(
      context,
      `cannot be reached (${sdk.code})`,
      new NeverSent(sdk.code, { cause: sdk }),
    );
  }
  if (typeof sdk.code === "string") return serviceFailure(context, `lost the connection (${sdk.code})`, sdk);
  if (status !== undefined && status >= 500)
    return serviceFailure(context, `failed with HTTP ${status}`, sdk);
  if (sdk.$fault !== undefined && status !== undefined) {
    return fail(
      "internal",
      `${context.action}: ${sdk.name}: ${sdk.message}`,
      "see the log: jitney logs",
      sdk,
    );
  }
  return serviceFailure(context, "gave an answer that makes no sense", sdk);
}

function serviceFailure(context: CallContext, what: string, cause: unknown): Failure {
  return new Failure("service-unavailable", `AWS: ${context.action} ${what}`, {
    next: "jitney tries again by itself; see AWS's health page if it lasts",
    cause,
  });
}

function loginFailure(what: string, login: string | undefined, cause?: unknown): Failure {
  const next = login === undefined ? "refresh the credentials of the source profile" : `run: ${login}`;
  return new Failure("source-login-needed", what, { next, cause });
}

function missingFailure(what: string, profile: string, cause?: unknown): Failure {
  const isName = /^[\w@+=,.-]+$/.test(profile); // not so "default chain"
  const named = isName ? ` --profile ${profile}` : "";
  const next = `see what AWS makes of it: aws sts get-caller-identity${named}`;
  return new Failure("source-credentials-missing", what, { next, cause });
}

function fail(code: FailureCode, detail: string, next: string, sdk: SdkError): Failure {
  return new Failure(code, detail, { next, cause: sdk, retryAfterMs: retryAfter(sdk) });
}

/** Retry-After in seconds (RFC 9110, 10.2.3); a date there is left to our own backoff. */
function retryAfter(sdk: SdkError): number | undefined {
  const seconds = Number(sdk.$response?.headers?.["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1_000 : undefined;
}

function asSdkError(error: unknown): SdkError | undefined {
  return error instanceof Error ? (error as SdkError) : undefined;
}

/** Foreign text, such as what a credential_process wrote; a failure is told in two lines. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim();
}
