// Why the agent refuses: a closed list, so that a note never repeats what a client wrote.

export type Refusal =
  /** Not the bytes that the request should have. */
  | "malformed"
  /** ssh -A: the other side asks. */
  | "forwarded"
  /** A host's signature over the session does not hold. */
  | "bad-host-signature"
  /** A connection serves one session. */
  | "bound-twice"
  /** No session was named, and the entry requires one. */
  | "not-bound"
  /** The session is with a host whose key nobody vouched for. */
  | "host-key-not-pinned"
  /** Another key than the one listed. */
  | "other-key"
  /** RSA with SHA-1. */
  | "sha1"
  | "unknown-flags"
  /** ssh-keygen -Y sign: a signature of a file. */
  | "file-signature"
  /** No userauth request with a public key. */
  | "not-userauth"
  | "other-session"
  | "other-user"
  | "other-service"
  | "other-algorithm"
  /** The request names another host key than the session's. */
  | "other-host-key";
