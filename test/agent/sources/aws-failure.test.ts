// From what the SDK throws to what people read. (The calls themselves are in jit-service.test.ts.)

import { expect, test } from "vitest";
import { awsFailure } from "../../../agent/sources/aws-failure.ts";
import { Failure, type FailureCode } from "../../../protocol/failure.ts";

const context = { action: "ssm:GetAccessToken", login: "aws sso login --profile corp", profile: "corp" };

function errorOf(name: string, more: object = {}, message = "as AWS says"): Error {
  return Object.assign(new Error(message), { name }, more);
}

test.each<[string, FailureCode]>([
  ["ThrottlingException", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["AccessDeniedException", "access-denied"],
  ["AccessDenied", "access-denied"],
  ["ExpiredTokenException", "source-login-needed"],
  ["ExpiredToken", "source-login-needed"],
  ["UnrecognizedClientException", "source-credentials-missing"],
  ["InvalidClientTokenId", "source-credentials-missing"],
  ["RequestTimeTooSkewed", "clock-skew"],
  ["RequestExpired", "clock-skew"],
  ["ResourceNotFoundException", "not-found"],
  ["OpsItemNotFoundException", "not-found"],
  ["ValidationException", "request-not-allowed"],
  ["ServiceQuotaExceededException", "request-not-allowed"],
  ["UnknownOperationException", "not-found"],
  ["TimeoutError", "timeout"],
  ["AbortError", "timeout"],
])("%s is %s", (name, code) => {
  expect(awsFailure(errorOf(name), context).code).toBe(code);
});

test("a ValidationException of another call than just-in-time access's speaks of no approval policy", () => {
  const failure = awsFailure(errorOf("ValidationException"), { ...context, action: "ssm:StartSession" });

  expect(failure.code).toBe("bad-request");
  expect(failure.next).not.toContain("policy");
});

test("a status of 429 is throttling, whatever its name", () => {
  expect(awsFailure(errorOf("Odd", { $metadata: { httpStatusCode: 429 } }), context).code).toBe("throttled");
});

test.each([
  "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
  "The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login",
  "Your session has expired. Please reauthenticate.",
])("a provider that says %j wants a login, and the command is named", (message) => {
  const failure = awsFailure(errorOf("CredentialsProviderError", {}, message), context);

  expect(failure).toMatchObject({ code: "source-login-needed", next: "run: aws sso login --profile corp" });
});

test("a provider that has nothing is told as it says it", () => {
  const error = errorOf("CredentialsProviderError", {}, "Could not load credentials from any providers");

  expect(awsFailure(error, { ...context, login: undefined })).toMatchObject({
    code: "source-credentials-missing",
    message: "no credentials for corp: Could not load credentials from any providers",
  });
});

test.each([
  ["corp", "see what AWS makes of it: aws sts get-caller-identity --profile corp"],
  ["default chain", "see what AWS makes of it: aws sts get-caller-identity"],
])("credentials of %s are asked after as such", (profile, next) => {
  expect(
    awsFailure(errorOf("CredentialsProviderError"), { ...context, login: undefined, profile }).next,
  ).toBe(next);
});

test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "EPIPE", "EPROTO"])(
  "%s is the service's, with the code in the message",
  (code) => {
    const failure = awsFailure(errorOf("Error", { code }), context);

    expect(failure.code).toBe("service-unavailable");
    expect(failure.message).toContain(code);
  },
);

test("text that is not AWS's own is dropped: it may quote an answer", () => {
  const failure = awsFailure(
    errorOf("SyntaxError", {}, 'Unexpected token in {"SecretAccessKey":"s3cr3t"}'),
    context,
  );

  expect(`${failure.message} ${failure.next}`).not.toContain("s3cr3t");
});

test.each([undefined, "text", 7, null])("%s, thrown, is still a failure", (thrown) => {
  expect(awsFailure(thrown, context).code).toBe("service-unavailable");
});

test("a failure of ours is passed on as it is", () => {
  const failure = new Failure("config-invalid", "no region");

  expect(awsFailure(failure, context)).toBe(failure);
});

test("a Retry-After beyond ten minutes counts as ten minutes, nonsense as none", () => {
  const of = (value: string) =>
    awsFailure(errorOf("ThrottlingException", { $response: { headers: { "retry-after": value } } }), context);

  expect(of("86400").retryAfterMs).toBe(600_000);
  expect(of("-1").retryAfterMs).toBeUndefined();
  expect(of("Fri, 31 Dec 1999 23:59:59 GMT").retryAfterMs).toBeUndefined();
});
