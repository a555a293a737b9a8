// Requests by hand: signed with the SDK's signer, changed after that as a test wants, sent by node:http.

import { createHash, createHmac } from "node:crypto";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, SourceData } from "@smithy/types";
import type { Keys } from "./scene.ts";

export interface RawCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Signing {
  service?: string;
  region?: string;
  at?: Date;
}

export const getOpsItemCall: RawCall = {
  method: "POST",
  path: "/",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetOpsItem" },
  body: '{"OpsItemId":"oi-0123456789ab"}',
};

export const callerIdentityCall: RawCall = {
  method: "POST",
  path: "/",
  headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
  body: "Action=GetCallerIdentity&Version=2011-06-15",
};

export async function signCall(
  endpoint: string,
  call: RawCall,
  keys: Keys,
  signing: Signing = {},
): Promise<RawCall> {
  const { service = "ssm", region = "eu-west-1", at = new Date() } = signing;
  const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 });
  const { hostname, port, host, protocol } = new URL(endpoint);
  const unsigned = { ...call, protocol, hostname, port: Number(port), headers: { ...call.headers, host } };
  const signed = await signer.sign(unsigned, { signingDate: at });
  return { ...call, headers: signed.headers };
}

export function sendCall(endpoint: string, call: RawCall): Promise<RawReply> {
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>();
  const { method, path, headers, body } = call;
  const outgoing = request(new URL(path, endpoint), { method, headers, agent: false }, (incoming) => {
    text(incoming).then((read) => {
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: read });
    }, reject);
  });
  outgoing.on("error", reject);
  outgoing.end(body);
  return promise;
}

export function codeOf(reply: RawReply): unknown {
  if (reply.body.startsWith("<")) return /<Code>(\w+)<\/Code>/.exec(reply.body)?.[1];
  return (JSON.parse(reply.body) as { __type?: unknown }).__type;
}

/** The signer's hash, on node:crypto. */
class Sha256 implements Checksum {
  readonly #hash;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("the signer never resets");
  }
}

function bytesOf(data: SourceData): Uint8Array | string {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
