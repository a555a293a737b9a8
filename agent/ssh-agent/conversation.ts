// One client's connection: a request in, a reply out, in order. It remembers the session it is bound to and
// the identity it listed, so that a renewal between list and signature fails no login. A request that is
// malformed or unknown gets `failure`; a stream that is no row of messages throws.

import { asFailure } from "../../protocol/failure.ts";
import { readType } from "./certificate.ts";
import { Frames, frame } from "./frames.ts";
import { areEqual, type FetchIdentity, fetchWithin, isPinned, type SshIdentity } from "./identity.ts";
import { reply, request } from "./message-numbers.ts";
import type { Refusal } from "./refusal.ts";
import { bindSession, type Standing, sessionBindExtension } from "./session-bind.ts";
import { judgeSignRequest, readSignRequest, type SignRequest } from "./sign-request.ts";
import { makeSignature } from "./signature.ts";
import { FormatError, WireReader } from "./wire-reader.ts";
import { byte, join, string, uint32 } from "./wire-writer.ts";

export type Note = (event: string, fields: Record<string, string | number | undefined>) => void;

export interface SshAgentOptions {
  /** Gives what is held, or fetches it; called at each list, so it should be quick where something is held. */
  identity: FetchIdentity;
  identityTimeoutMs: number;
  /** Refuses clients that name no session: OpenSSH before 8.9, and most that are not OpenSSH. */
  requireSessionBind: boolean;
  /** A connection that is silent for so long is cut; two minutes unless told. */
  idleMs?: number;
  /** What happened, for the log: never a secret, never a text that a client wrote. */
  note: Note;
}

const failure = byte(reply.failure);

/** The replies to what `chunks` hold, however they are cut. */
export async function* converse(chunks: AsyncIterable<Uint8Array>, options: SshAgentOptions) {
  const conversation = new Conversation(options);
  const frames = new Frames();
  for await (const chunk of chunks) {
    frames.append(chunk);
    for (let message = frames.take(); message !== undefined; message = frames.take()) {
      yield frame(await conversation.answer(message));
    }
  }
}

class Conversation {
  private readonly options: SshAgentOptions;
  private standing: Standing = { kind: "unbound" };
  private listed: SshIdentity | undefined;

  constructor(options: SshAgentOptions) {
    this.options = options;
  }

  async answer(message: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.handle(new WireReader(message));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.refuse("request", "malformed");
      return failure;
    }
  }

  private async handle(reader: WireReader): Promise<Uint8Array> {
    switch (reader.byte()) {
      case request.listIdentities:
        reader.end();
        return this.list();
      case request.sign:
        return this.sign(readSignRequest(reader));
      case request.extension:
        return this.extend(reader);
      default:
        return failure;
    }
  }

  /** `string name | …` */
  private extend(reader: WireReader): Uint8Array {
    if (reader.text() !== sessionBindExtension) return failure;
    this.standing = bindSession(this.standing, reader);
    if (this.standing.kind !== "refused") return byte(reply.success);
    this.refuse("bind", this.standing.why);
    return byte(reply.extensionFailure);
  }

  private async list(): Promise<Uint8Array> {
    if (this.standing.kind === "refused") return this.listNothing(this.standing.why);
    const identity = await this.fetch();
    if (identity === undefined) return identitiesReply();
    const isOtherHost = this.standing.kind === "bound" && !isPinned(identity, this.standing.hostKey);
    if (isOtherHost) return this.listNothing("host-key-not-pinned");
    this.listed = identity;
    return identitiesReply(identity);
  }

  private listNothing(why: Refusal): Uint8Array {
    this.refuse("list", why);
    return identitiesReply();
  }

  private async sign(asked: SignRequest): Promise<Uint8Array> {
    const { standing } = this;
    if (standing.kind === "refused") return this.refuseToSign(standing.why);
    const identity = await this.findIdentity(asked.key);
    if (identity === undefined) return failure;
    const { requireSessionBind, note } = this.options;
    const verdict = judgeSignRequest(asked, { identity, standing, requireSessionBind });
    if (verdict.kind === "refused") return this.refuseToSign(verdict.why);
    const signature = makeSignature(verdict.algorithm, identity.privateKey, asked.data);
    note("ssh-signed", { user: identity.user, algorithm: verdict.algorithm, session: standing.kind });
    return join(byte(reply.signature), string(signature));
  }

  private refuseToSign(why: Refusal): Uint8Array {
    this.refuse("sign", why);
    return failure;
  }

  private async findIdentity(key: Uint8Array): Promise<SshIdentity | undefined> {
    const { listed } = this;
    return listed !== undefined && areEqual(listed.certificate, key) ? listed : this.fetch();
  }

  /** Undefined where there is none to be had; why is noted. */
  private async fetch(): Promise<SshIdentity | undefined> {
    const { identity, identityTimeoutMs, note } = this.options;
    try {
      const fetched = await fetchWithin(identity, identityTimeoutMs);
      readType(fetched.certificate);
      return fetched;
    } catch (error) {
      const { code, message } = asFailure(error);
      note("ssh-identity-missing", { code, why: message });
      return undefined;
    }
  }

  private refuse(what: "request" | "bind" | "list" | "sign", why: Refusal): void {
    this.options.note("ssh-refused", { what, why });
  }
}

/**
 *     byte    12
 *     uint32  number of keys
 *     (string key | string comment)[]
 */
function identitiesReply(...identities: readonly SshIdentity[]): Uint8Array {
  const keys = identities.map(({ certificate, comment }) => join(string(certificate), string(comment)));
  return join(byte(reply.identities), uint32(keys.length), ...keys);
}
