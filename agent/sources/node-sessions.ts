// Sessions on one entry's node, signed with what the entry holds or, where it holds nothing, with its source
// profile. It keeps nothing of a session: whoever asks to resume one names it, so that a restarted agent can.

import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentity, Checksum, SourceData } from "@smithy/types";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { CredentialDocument } from "../../protocol/messages.ts";
import type {
  DataKeyDocument,
  PastSessionDocument,
  SessionDocument,
} from "../../protocol/session-documents.ts";
import type { Lease } from "../leases/lease.ts";
import { lastingPrincipal } from "../requests/requester.ts";
import type {
  DataKeyWish,
  KmsCalls,
  PastSession,
  SessionCalls,
  SessionWish,
  Stream,
} from "./session-shapes.ts";
import type { Service, Signer, SourceProfile } from "./source-profile.ts";

export interface NodeSessionsOptions {
  /** Of the entry, for messages. */
  name: string;
  profile: SourceProfile;
  /** What AWS's policies for it leave out is told in its own words. */
  isJustInTime: boolean;
}

const ssm: Service<SessionCalls> = {
  prefix: "ssm",
  open: async (config) => (await import("./session-calls.ts")).createSessionCalls(config),
};

const kms: Service<KmsCalls> = {
  prefix: "kms",
  open: async (config) => (await import("./session-calls.ts")).createKmsCalls(config),
};

/** The service that a data channel's upgrade is signed for. */
const channelService = "ssmmessages";

export class NodeSessions {
  private readonly options: NodeSessionsOptions;

  constructor(options: NodeSessionsOptions) {
    this.options = options;
  }

  async start(wish: SessionWish, lease: Lease | undefined, signal: AbortSignal): Promise<SessionDocument> {
    const { profile } = this.options;
    const signer = await this.signerOf(lease);
    const stream = await profile
      .use(ssm, "StartSession", (calls) => calls.start(wish, signal), signer)
      .catch((error: unknown) => this.explain(asFailure(error), wish));
    return this.describe(stream, wish.target, signer);
  }

  async resume(
    { sessionId, target }: { sessionId: string; target: string },
    lease: Lease | undefined,
    signal: AbortSignal,
  ): Promise<SessionDocument> {
    const signer = await this.signerOf(lease);
    const { profile } = this.options;
    const stream = await profile.use(
      ssm,
      "ResumeSession",
      (calls) => calls.resume(sessionId, signal),
      signer,
    );
    return this.describe(stream, target, signer);
  }

  async terminate(sessionId: string, lease: Lease | undefined, signal: AbortSignal): Promise<void> {
    const signer = await this.signerOf(lease);
    const { profile } = this.options;
    await profile.use(ssm, "TerminateSession", (calls) => calls.terminate(sessionId, signal), signer);
  }

  async dataKey(wish: DataKeyWish, lease: Lease | undefined, signal: AbortSignal): Promise<DataKeyDocument> {
    const signer = await this.signerOf(lease);
    const { profile } = this.options;
    const key = await profile.use(kms, "GenerateDataKey", (calls) => calls.dataKey(wish, signal), signer);
    return {
      plaintext: Buffer.from(key.plaintext).toString("base64"),
      ciphertextBlob: Buffer.from(key.ciphertextBlob).toString("base64"),
    };
  }

  /** Asked by the source profile, whatever the entry holds: just-in-time credentials may not. */
  async history(target: string, signal: AbortSignal): Promise<PastSessionDocument[]> {
    const { profile } = this.options;
    const { arn } = await profile.identity(signal);
    const past = await profile.use(ssm, "DescribeSessions", (calls) => calls.history(target, signal));
    return past.map((session) => describePast(session, arn));
  }

  private async signerOf(lease: Lease | undefined): Promise<Signer | undefined> {
    if (lease === undefined) return undefined;
    if (lease.value.kind !== "credentials") throw new Error(`${this.options.name} holds no credentials`);
    const document = JSON.parse(lease.value.document) as CredentialDocument; // the agent's own
    const credentials: AwsCredentialIdentity = {
      accessKeyId: document.AccessKeyId,
      secretAccessKey: document.SecretAccessKey,
      sessionToken: document.SessionToken,
      expiration: new Date(document.Expiration),
    };
    return { label: `the credentials of ${this.options.name}`, credentials };
  }

  private async describe(stream: Stream, node: string, signer: Signer | undefined): Promise<SessionDocument> {
    const headers = await this.signUpgrade(stream.streamUrl, signer);
    return { ...stream, node, headers, ...this.options.profile.connection() };
  }

  /** Signed in its headers (SigV4); a URL that AWS has signed already stays as it is. */
  private async signUpgrade(url: string, signer: Signer | undefined): Promise<Record<string, string>> {
    const { profile } = this.options;
    const { protocol, host, hostname, port, pathname, searchParams } = new URL(url);
    if (searchParams.has("X-Amz-Signature")) return {};
    const signature = new SignatureV4({
      service: channelService,
      region: await profile.region(),
      credentials: signer?.credentials ?? (await profile.resolveCredentials()),
      sha256: NodeSha256,
    });
    const { headers } = await signature.sign({
      method: "GET",
      protocol: protocol === "ws:" ? "http:" : "https:",
      hostname,
      ...(port !== "" && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host },
    });
    const { host: _, ...own } = headers; // the client's own
    return own;
  }

  private explain(failure: Failure, wish: SessionWish): never {
    const { name, isJustInTime } = this.options;
    if (failure.code === "access-denied" && isJustInTime && wish.document !== undefined) {
      throw shellsOnly(name, `${wish.document} on ${wish.target} is denied`, failure);
    }
    throw failure;
  }
}

export function shellsOnly(name: string, consequence: string, cause?: Failure): Failure {
  const rule = "AWS's policies let just-in-time credentials start shell sessions only";
  return new Failure("access-denied", `${rule}; ${consequence}`, {
    next: `run: jitney shell ${name}`,
    cause,
  });
}

/** Another session of the same role and person counts as the same principal. */
function describePast({ id, owner, isJustInTime, startedAt }: PastSession, arn: string): PastSessionDocument {
  const isSame = owner !== undefined && lastingPrincipal(owner) === lastingPrincipal(arn);
  return {
    id,
    own: isSame && !isJustInTime,
    ...(owner !== undefined && { owner }),
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
  };
}

/** The digest that the signer wants, from node:crypto. */
class NodeSha256 implements Checksum {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error("a digest is used once");
  }
}

function bytesOf(data: SourceData): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
