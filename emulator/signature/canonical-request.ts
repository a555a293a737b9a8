// The text that Signature Version 4 signs, built from what arrived and nothing else:
//   METHOD \n path \n query \n name:value\n… \n signed;headers \n hex(sha256(body))
// Written from the specification, not with a client's signer, so that a client's mistake shows.

import { createHash, createHmac } from "node:crypto";
import type { Incoming } from "../incoming.ts";
import { type Authorization, algorithm } from "./authorization.ts";

/** The signature that `secret` makes over this request, as 64 hex digits. */
export function computeSignature(incoming: Incoming, authorization: Authorization, secret: string): string {
  const { date, region, service } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const hash = sha256(canonicalRequest(incoming, authorization.signedHeaders));
  const text = [algorithm, incoming.headers["x-amz-date"] ?? "", scope, hash].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, text).toString("hex");
}

function canonicalRequest(incoming: Incoming, signedHeaders: string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${trimValue(incoming.headers[name] ?? "")}\n`);
  return [
    incoming.method,
    incoming.path.split("/").map(encode).join("/"),
    canonicalQuery(incoming.query),
    headers.join(""),
    signedHeaders.join(";"),
    sha256(incoming.body),
  ].join("\n");
}

function canonicalQuery(query: string): string {
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.sort().join("&");
}

function trimValue(value: string): string {
  return value.trim().replace(/ +/g, " ");
}

/** RFC 3986: everything but unreserved characters, also those that encodeURIComponent leaves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
