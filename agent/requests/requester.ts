// Whether two ARNs name the same requester. An assumed role appears as
// arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION; what an OpsItem's CreatedBy holds for one is not
// documented, so the last two parts decide, and whatever lacks the session's name is somebody else.

export function isSameRequester(createdBy: string | undefined, principal: string): boolean {
  if (createdBy === undefined) return false;
  if (createdBy === principal) return true;
  const requester = roleAndSession(principal);
  return requester !== undefined && roleAndSession(createdBy) === requester;
}

function roleAndSession(arn: string): string | undefined {
  return /:assumed-role\/(?:.*\/)?([^/]+\/[^/]+)$/.exec(arn)?.[1];
}

/** Session names that SDKs make up anew for each session of a role whose profile names none. */
const generatedSession = /\/(aws-sdk-js|botocore)-(session-)?\d+$/;

/** The ARN without what changes from one session to the next though nobody else has logged in. */
export function lastingPrincipal(arn: string): string {
  return arn.replace(generatedSession, "");
}
