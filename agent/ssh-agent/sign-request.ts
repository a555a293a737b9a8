// Judges what the agent is asked to sign: only a login of this user, with this certificate, in the session and
// on the host that the connection is bound to. The verdict is a value; nothing here signs.

import { keyTypeOf, readType } from "./certificate.ts";
import { areEqual, isPinned, type SshIdentity } from "./identity.ts";
import { signFlag } from "./message-numbers.ts";
import type { Refusal } from "./refusal.ts";
import type { Trusted } from "./session-bind.ts";
import type { SignatureAlgorithm } from "./signature.ts";
import { readUserauth, type UserauthRequest } from "./userauth.ts";
import { FormatError, type WireReader } from "./wire-reader.ts";

const loginService = "ssh-connection"; // RFC 4252 section 4

/** How the data of `ssh-keygen -Y sign` begins (PROTOCOL.sshsig). */
const fileSignaturePreamble = Buffer.from("SSHSIG");

export interface SignRequest {
  key: Uint8Array;
  data: Uint8Array;
  flags: number;
}

export interface Grounds {
  identity: SshIdentity;
  standing: Trusted;
  requireSessionBind: boolean;
}

export type Verdict = { kind: "granted"; algorithm: SignatureAlgorithm } | { kind: "refused"; why: Refusal };

/** What is signed with, and what the login then has to name as its algorithm. */
interface Choice {
  signature: SignatureAlgorithm;
  login: string;
}

/** `string key | string data | uint32 flags` */
export function readSignRequest(reader: WireReader): SignRequest {
  const key = reader.string();
  const data = reader.string();
  const flags = reader.uint32();
  reader.end();
  return { key, data, flags };
}

export function judgeSignRequest(asked: SignRequest, grounds: Grounds): Verdict {
  if (!areEqual(asked.key, grounds.identity.certificate)) return refuse("other-key");
  const choice = chooseAlgorithm(grounds.identity.certificate, asked.flags);
  if (typeof choice === "string") return refuse(choice);
  const login = readLogin(asked.data);
  if (typeof login === "string") return refuse(login);
  const why = findSessionFault(login, grounds) ?? findLoginFault(login, choice, grounds.identity);
  return why === undefined ? { kind: "granted", algorithm: choice.signature } : refuse(why);
}

/** RSA by exactly one flag; other keys have one algorithm, whatever a client says of RSA. */
function chooseAlgorithm(certificate: Uint8Array, flags: number): Choice | Refusal {
  if ((flags & ~(signFlag.rsaSha256 | signFlag.rsaSha512)) !== 0) return "unknown-flags";
  const type = readType(certificate);
  const keyType = keyTypeOf(type);
  if (keyType !== "ssh-rsa") return { signature: keyType, login: type };
  if (flags === 0) return "sha1";
  if (flags === signFlag.rsaSha256) return rsaChoice("rsa-sha2-256");
  return flags === signFlag.rsaSha512 ? rsaChoice("rsa-sha2-512") : "unknown-flags";
}

function rsaChoice(signature: "rsa-sha2-256" | "rsa-sha2-512"): Choice {
  return { signature, login: `${signature}-cert-v01@openssh.com` };
}

function readLogin(data: Uint8Array): UserauthRequest | Refusal {
  if (areEqual(data.subarray(0, fileSignaturePreamble.length), fileSignaturePreamble))
    return "file-signature";
  try {
    return readUserauth(data);
  } catch (error) {
    if (error instanceof FormatError) return "not-userauth";
    throw error;
  }
}

/** Without a bound session (OpenSSH before 8.9) a host named in the request must at least be a pinned one. */
function findSessionFault(login: UserauthRequest, grounds: Grounds): Refusal | undefined {
  const { identity, standing, requireSessionBind } = grounds;
  if (standing.kind === "unbound") {
    if (requireSessionBind) return "not-bound";
    return login.hostKey === undefined || isPinned(identity, login.hostKey)
      ? undefined
      : "host-key-not-pinned";
  }
  if (!isPinned(identity, standing.hostKey)) return "host-key-not-pinned";
  if (!areEqual(login.sessionId, standing.sessionId)) return "other-session";
  const isOtherHost = login.hostKey !== undefined && !areEqual(login.hostKey, standing.hostKey);
  return isOtherHost ? "other-host-key" : undefined;
}

function findLoginFault(login: UserauthRequest, choice: Choice, identity: SshIdentity): Refusal | undefined {
  if (login.user !== identity.user) return "other-user";
  if (login.service !== loginService) return "other-service";
  if (login.algorithm !== choice.login) return "other-algorithm";
  return areEqual(login.key, identity.certificate) ? undefined : "other-key";
}

function refuse(why: Refusal): Verdict {
  return { kind: "refused", why };
}
