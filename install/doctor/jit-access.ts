// An entry for just-in-time access as the agent's status tells it: the request, what is held, and what AWS lets
// these credentials do.

import type { EntryDocument, RequestDocument } from "../../protocol/status-document.ts";
import { advice, type Finding, good } from "./finding.ts";

/** What failed is the agent's word, and stands in its own findings. */
export function checkAccess(entry: EntryDocument): Finding[] {
  const { name, failure, request, expiresAt } = entry;
  const isHeld = expiresAt !== undefined;
  return [
    ...(failure === undefined ? [checkRequest(name, request)] : []),
    ...(isHeld ? [good("access", `the credentials of ${name} are good until ${readable(expiresAt)}`)] : []),
    checkReach(name),
  ];
}

function checkRequest(name: string, request: RequestDocument | undefined): Finding {
  if (request === undefined) return good("request", `nobody has asked for access to ${name} yet`);
  const { id = "the access request", node, state, windowEndsAt } = request;
  switch (state) {
    case "filing":
    case "pending":
      return advice(
        "request-pending",
        `${id} for ${node} waits for an approval`,
        `jitney request ${name} --wait`,
      );
    case "approved": {
      const until = windowEndsAt === undefined ? "" : ` until ${readable(windowEndsAt)}`;
      return good("request", `${id} for ${node} is approved${until}`);
    }
    case "rejected":
    case "revoked": {
      const next = `ask again, with a better reason: jitney request ${name} --again --reason "…"`;
      return advice("request-refused", `${id} for ${node} was ${state}`, next);
    }
    case "expired":
    case "cancelled":
      return good("request", `${id} for ${node} is over (${state}); the next one needs an approval anew`);
  }
}

/** AWSSystemsManagerJustInTimeAccessTokenPolicy names SSM-SessionManagerRunShell and no other document to a client. */
function checkReach(name: string): Finding {
  const what = `AWS's policies let just-in-time credentials start shells only: no ssh, no port forwarding with ${name}`;
  return advice("jit-no-ssh", what, `jitney shell ${name}`);
}

function readable(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
