// Who may call what. Just-in-time credentials may do what AWS's managed policy vends and nothing more
// (AWSSystemsManagerJustInTimeAccessTokenPolicy v6); anybody may be refused single actions for a test.

import { ServiceError } from "../service-error.ts";
import type { Principal } from "./principal.ts";

const vendedActions = new Set([
  "ssm:StartSession",
  "ssm:ResumeSession",
  "ssm:TerminateSession",
  "ssmmessages:OpenDataChannel",
  "kms:GenerateDataKey",
  "ssm-guiconnect:StartConnection",
  "ssm-guiconnect:GetConnection",
  "ssm-guiconnect:CancelConnection",
]);

/** No policy can take this away: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const alwaysAllowed = new Set(["sts:GetCallerIdentity"]);

export class Permissions {
  readonly #denied = new Set<string>();

  /** `action` without its service, as GetOpsItem. */
  deny(action: string): void {
    this.#denied.add(action);
  }

  allow(action: string): void {
    this.#denied.delete(action);
  }

  check(principal: Principal, service: string, action: string): void {
    const name = `${service}:${action}`;
    if (alwaysAllowed.has(name)) return;
    const isVended = principal.kind !== "access-token" || vendedActions.has(name);
    if (!isVended || this.#denied.has(action)) throw notAuthorized(principal, name);
  }
}

export function notAuthorized(principal: Principal, action: string): ServiceError {
  const why = `because no identity-based policy allows the ${action} action`;
  const message = `User: ${principal.arn} is not authorized to perform: ${action} ${why}`;
  return new ServiceError("AccessDeniedException", message);
}
