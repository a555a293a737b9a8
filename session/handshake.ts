// The handshake: the node asks, the client answers, the node says that it is complete. Nothing further is delivered
// while an answer is in the making, for a KMS key takes a call to AWS.

import { Failure } from "../protocol/failure.ts";
import { type Cipher, createCipher, dataKeyBytes } from "./cipher.ts";
import { FrameError } from "./frame.ts";
import {
  buildDataKeyRequest,
  type DataKey,
  encodeChallenge,
  encodeHandshakeResponse,
  type HandshakeRequest,
  readChallenge,
  readHandshakeComplete,
  readHandshakeRequest,
} from "./handshake-payloads.ts";
import { payloadType } from "./message.ts";
import type { SessionGreeting, SessionOptions } from "./session-options.ts";

type HandshakeOptions = Pick<
  SessionOptions,
  "sessionId" | "targetId" | "clientVersion" | "randomBytes" | "generateDataKey"
>;

export interface HandshakeParts {
  options: HandshakeOptions;
  put(type: number, bytes: Uint8Array): void;
  halt(): void;
  release(): void;
  failed(error: unknown): void;
}

export class Handshake {
  /** Present where the session is encrypted. */
  cipher: Cipher | undefined;
  private readonly parts: HandshakeParts;
  private request: HandshakeRequest | undefined;
  private isComplete = false;

  constructor(parts: HandshakeParts) {
    this.parts = parts;
  }

  /** Throws a FrameError, as all that follow. */
  begin(payload: Uint8Array): void {
    if (this.request !== undefined) throw new FrameError("a second handshake was begun");
    this.request = readHandshakeRequest(payload);
    this.parts.halt();
    this.answer(this.request).catch((error: unknown) => this.parts.failed(error));
  }

  answerChallenge(payload: Uint8Array): void {
    if (this.cipher === undefined) throw new FrameError("an encryption challenge came without encryption");
    const challenge = this.cipher.decrypt(readChallenge(payload));
    const answer = encodeChallenge(this.cipher.encrypt(challenge));
    this.parts.put(payloadType.encryptionChallengeResponse, answer);
  }

  finish(payload: Uint8Array): SessionGreeting {
    if (this.request === undefined || this.isComplete) throw new FrameError("a handshake ended unasked");
    this.isComplete = true;
    const { sessionType, properties, agentVersion } = this.request;
    return { sessionType, properties, agentVersion, customerMessage: readHandshakeComplete(payload) };
  }

  private async answer(request: HandshakeRequest): Promise<void> {
    const { clientVersion, randomBytes } = this.parts.options;
    const dataKey = await this.fetchDataKey(request);
    if (dataKey !== undefined) this.cipher = createCipher(dataKey.plaintext, randomBytes);
    const response = encodeHandshakeResponse(request, clientVersion, dataKey);
    this.parts.put(payloadType.handshakeResponse, response);
    this.parts.release();
  }

  private async fetchDataKey({ encryption }: HandshakeRequest): Promise<DataKey | undefined> {
    if (encryption === undefined) return undefined;
    const { options } = this.parts;
    if (options.generateDataKey === undefined) throw notEncrypting();
    const dataKey = await options.generateDataKey(buildDataKeyRequest(encryption, options));
    if (dataKey.plaintext.length !== dataKeyBytes) throw notEncrypting();
    return dataKey;
  }
}

function notEncrypting(): Failure {
  return new Failure("internal", "the session wants encryption with KMS, and there is no key for it");
}
