// What each failure means and what mends it, in more words than fit on the two lines that a person reads.
// Status, title and the usual next line are the code's own and stand in protocol/failure.ts.

import type { FailureCode } from "../../protocol/failure.ts";

export const failureMeanings: Readonly<Record<FailureCode, string>> = {
  "bad-request":
    "What was asked cannot be answered as it was put: an unknown option, a body or a name that is no such, or an entry of a kind that has nothing of the sort to give.",
  "agent-unreachable":
    "No agent answered on the socket, and none could be started within the time there was. The helpers start one by themselves; that it came to this mostly means that the executable `jitney` is not beside them, or that the runtime folder is not yours.",
  "not-configured": "No entry of this name is in the configuration, and the name is no node id either.",
  "config-invalid":
    "A file of the configuration has a mistake; the first line names file, line and key. A mistake that came with a change leaves the configuration before it in force.",
  "approval-pending":
    "The access request is filed and nobody has answered yet. The agent goes on looking; the same command works once it is approved. This is the only failure that time alone may mend, so `jitney` ends with exit code 8.",
  "approval-rejected":
    "An approver said no. Jitney never files such a request again by itself: `jitney request NAME --again --reason TEXT` does, when you have talked to them.",
  "approval-revoked":
    "The approval was taken back while it was in use; what was held is gone. Only `jitney request NAME --again` asks anew.",
  "access-expired":
    "The window that was approved has ended. The next use files a new request where the entry's `request` allows it; `jitney request NAME --next` asks before the end, so that no gap comes.",
  "request-not-allowed":
    "A request would have to be filed, and this use may not do so: it has no terminal (`request = terminal`), it comes too often (`request_every`), or only `jitney request` may (`request = manual`, `[policy]`).",
  "ambiguous-node":
    "The tag in `node` fits several managed nodes. They are listed; a node id or a narrower tag tells which.",
  "source-login-needed":
    "The session behind the source profile has ended, as an SSO session does every day. `jitney` ends with exit code 4.",
  "source-credentials-missing":
    "The source profile gives no credentials: it does not exist, or nothing in it leads to any.",
  "profile-loop":
    "The source profile's own chain (source_profile, credential_process) ends at Jitney, which would ask itself for ever.",
  "access-denied":
    "AWS refused the call to whoever signed it. The first line names the action; the pages on each kind of entry list what the source profile's role must be allowed.",
  "not-found":
    "What was named is not there: a node, an instance, an endpoint, an access request, or a program that a verb runs.",
  throttled:
    "AWS asked for fewer calls. The agent obeys and tries again; what is held goes on being handed out until it ends.",
  "service-unavailable":
    "AWS, or the way to it, failed: no network, no name, a proxy, a 5xx. It is tried again, further and further apart; what is held is not touched.",
  timeout:
    "The time that the caller had is over. Work at AWS goes on in the agent, so that the next call may well find it done.",
  "clock-skew":
    "This machine's clock differs so much from AWS's that signatures are refused and the ends of credentials would be misjudged.",
  "not-ready":
    "What was named exists and cannot be used now: an instance that is stopped, a node that is offline, a window that is not open yet.",
  "host-keys-missing":
    "AWS has not witnessed the instance's host keys yet, so nobody vouches for what it shows. That takes some minutes after its first start.",
  internal:
    "A mistake of Jitney's, or an answer that it does not understand. The log has a line of it; please report it.",
};
