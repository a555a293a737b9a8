// session-bind@openssh.com (PROTOCOL.agent section 1): a client tells which session, with which host, it will
// ask for. A connection serves one session: a second bind, a forwarding one and one that does not hold end
// its trust for good, since whoever tried them may be at the other end of `ssh -A`.

import type { Refusal } from "./refusal.ts";
import { isSignedBy } from "./signature.ts";
import { FormatError, type WireReader } from "./wire-reader.ts";

export const sessionBindExtension = "session-bind@openssh.com";

/** As ssh-agent; an exchange hash has at most 64 bytes today. */
const maxSessionIdBytes = 128;

/** What a connection may be used for. */
export type Standing = Trusted | { kind: "refused"; why: Refusal };

export type Trusted = { kind: "unbound" } | { kind: "bound"; hostKey: Uint8Array; sessionId: Uint8Array };

interface SessionBind {
  hostKey: Uint8Array;
  sessionId: Uint8Array;
  signature: Uint8Array;
  isForwarding: boolean;
}

/** The connection's standing after the bind that `reader` holds; one once refused stays so. */
export function bindSession(standing: Standing, reader: WireReader): Standing {
  if (standing.kind === "refused") return standing;
  try {
    return judgeBind(standing, readSessionBind(reader));
  } catch (error) {
    if (error instanceof FormatError) return { kind: "refused", why: "malformed" };
    throw error;
  }
}

function judgeBind(standing: Standing, bind: SessionBind): Standing {
  const { hostKey, sessionId, signature, isForwarding } = bind;
  if (isForwarding) return { kind: "refused", why: "forwarded" };
  if (standing.kind === "bound") return { kind: "refused", why: "bound-twice" };
  if (!isSignedBy(hostKey, signature, sessionId)) return { kind: "refused", why: "bad-host-signature" };
  return { kind: "bound", hostKey, sessionId };
}

/**
 *     string   host key
 *     string   session id
 *     string   signature of the session id by the host key
 *     boolean  is forwarding
 */
function readSessionBind(reader: WireReader): SessionBind {
  const hostKey = reader.string();
  const sessionId = reader.string();
  const signature = reader.string();
  const isForwarding = reader.boolean();
  reader.end();
  if (sessionId.length > maxSessionIdBytes) throw new FormatError("a session id is too long");
  return { hostKey, sessionId, signature, isForwarding };
}
