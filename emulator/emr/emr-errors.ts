// Errors as EMR on EKS names them: its model has four, with a message each and nothing else. What comes
// from the front of the service (signatures, permissions) keeps its name, with status 403 as in REST services.

import { ServiceError } from "../service-error.ts";

/** The other services' code: the one here, and its status. */
const renamed: Record<string, readonly [code: string, status: number]> = {
  InternalServerError: ["InternalServerException", 500],
  ThrottlingException: ["RequestThrottledException", 400],
  AccessDeniedException: ["AccessDeniedException", 403],
  ExpiredTokenException: ["ExpiredTokenException", 403],
  IncompleteSignatureException: ["IncompleteSignatureException", 403],
  InvalidSignatureException: ["InvalidSignatureException", 403],
  MissingAuthenticationTokenException: ["MissingAuthenticationTokenException", 403],
  UnrecognizedClientException: ["UnrecognizedClientException", 403],
};

export function toEmrError({ code, message, status, retryAfterSeconds }: ServiceError): ServiceError {
  const [name, ownStatus] = renamed[code] ?? [code, status];
  return new ServiceError(name, message, { status: ownStatus, messageMember: "message", retryAfterSeconds });
}
