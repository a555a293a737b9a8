// Errors as Lightsail words them: its exceptions carry code, docs, message and tip, and have names of their
// own for what other services call otherwise. What stands in code, docs and tip at AWS is a guess.

import { ServiceError } from "../service-error.ts";

/** The JSON services' code: Lightsail's. Which one a used-up quota is, is a guess. */
const renamed: Record<string, string> = {
  InternalServerError: "ServiceException",
  ResourceNotFoundException: "NotFoundException",
  ServiceQuotaExceededException: "OperationFailureException",
  ValidationException: "InvalidInputException",
};

/** Those of the service model. Any other comes from the front of the service, and has a message only. */
const tips: Record<string, string> = {
  AccessDeniedException: "Check the permissions of your user or role and try again.",
  AccountSetupInProgressException: "Wait until the account is set up and try again.",
  InvalidInputException: "Check the input and try again.",
  NotFoundException: "Check the name and the Region and try again.",
  OperationFailureException: "Check the state of the resource and try again.",
  RegionSetupInProgressException: "Wait until the Region is set up and try again.",
  ServiceException: "Try again.",
  UnauthenticatedException: "Check your credentials and try again.",
};

const docs = "https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html";

export function toLightsailError(error: ServiceError): ServiceError {
  const code = renamed[error.code] ?? error.code;
  const tip = tips[code];
  const members = tip === undefined ? {} : { code, docs, tip };
  const { status, retryAfterSeconds } = error;
  return new ServiceError(code, error.message, {
    status,
    members,
    messageMember: "message",
    retryAfterSeconds,
  });
}
