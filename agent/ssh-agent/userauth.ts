// The request to log in that a client has signed (RFC 4252 section 7, and OpenSSH's PROTOCOL section 1.5 on
// host-bound public keys). Whatever is not exactly one of the two throws a FormatError, so that nothing else
// can be dressed up as one.

import { FormatError, WireReader } from "./wire-reader.ts";

const userauthRequest = 50; // SSH_MSG_USERAUTH_REQUEST, RFC 4252 section 6

const publicKeyMethod = "publickey";
const hostBoundMethod = "publickey-hostbound-v00@openssh.com";

export interface UserauthRequest {
  sessionId: Uint8Array;
  user: string;
  service: string;
  algorithm: string;
  key: Uint8Array;
  /** The host that the request is bound to; undefined in the plain method. */
  hostKey: Uint8Array | undefined;
}

/**
 *     string   session id
 *     byte     50
 *     string   user
 *     string   service
 *     string   "publickey" or "publickey-hostbound-v00@openssh.com"
 *     boolean  TRUE: a signature follows
 *     string   algorithm
 *     string   public key
 *     string   host key, in the second method
 */
export function readUserauth(data: Uint8Array): UserauthRequest {
  const reader = new WireReader(data);
  const sessionId = reader.string();
  if (reader.byte() !== userauthRequest) throw new FormatError("no userauth request");
  const user = reader.text();
  const service = reader.text();
  const method = readMethod(reader);
  if (!reader.boolean()) throw new FormatError("a userauth request that is not signed");
  const algorithm = reader.text();
  const key = reader.string();
  const hostKey = method === hostBoundMethod ? reader.string() : undefined;
  reader.end();
  return { sessionId, user, service, algorithm, key, hostKey };
}

function readMethod(reader: WireReader): string {
  const method = reader.text();
  if (method === publicKeyMethod || method === hostBoundMethod) return method;
  throw new FormatError("a userauth request without a public key");
}
