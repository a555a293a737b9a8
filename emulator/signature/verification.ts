// Nothing gets past here but a request signed, now, for this service and region, with a key that this
// emulator handed out. Messages are AWS's; a client's clock correction depends on "Signature expired".

import { timingSafeEqual } from "node:crypto";
import type { IssuedKey, KeyRing } from "../identity/key-ring.ts";
import type { Incoming } from "../incoming.ts";
import { refuse } from "../service-error.ts";
import { type Authorization, parseAuthorization } from "./authorization.ts";
import { computeSignature } from "./canonical-request.ts";

const maxSkewMs = 5 * 60_000; // AWS's tolerance

export interface Expected {
  keys: KeyRing;
  /** Any of them will do. */
  regions: string[];
  signingName: string;
  nowAt: number;
}

export interface Verified {
  /** That signed the request. */
  key: IssuedKey;
  /** That it was signed for. */
  region: string;
}

/** Throws what AWS answers to a request that is not signed as it must be. */
export function verifySignature(incoming: Incoming, expected: Expected): Verified {
  const authorization = parseAuthorization(incoming.headers.authorization);
  const key = findKey(authorization, incoming, expected);
  checkScope(authorization, expected);
  checkDate(authorization, incoming, expected.nowAt);
  checkSignedHeaders(authorization, incoming);
  const signature = computeSignature(incoming, authorization, key.secretAccessKey);
  if (!isSame(signature, authorization.signature)) throw mismatch();
  return { key, region: authorization.region };
}

function findKey(authorization: Authorization, incoming: Incoming, expected: Expected): IssuedKey {
  const key = expected.keys.find(authorization.accessKeyId);
  const token = incoming.headers["x-amz-security-token"] ?? "";
  if (key === undefined || !isSame(token, key.sessionToken ?? "")) {
    throw refuse("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  if (key.expiresAt !== undefined && expected.nowAt >= key.expiresAt) {
    throw refuse("ExpiredTokenException", "The security token included in the request is expired");
  }
  return key;
}

function checkScope(authorization: Authorization, expected: Expected): void {
  if (authorization.service !== expected.signingName) {
    throw invalid(`Credential should be scoped to correct service: '${expected.signingName}'.`);
  }
  if (!expected.regions.includes(authorization.region)) {
    throw invalid(`Credential should be scoped to a valid region, not '${authorization.region}'.`);
  }
}

function checkDate(authorization: Authorization, incoming: Incoming, nowAt: number): void {
  const stamp = incoming.headers["x-amz-date"];
  if (stamp === undefined) {
    const message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    throw refuse("IncompleteSignatureException", message);
  }
  const signedAt = parseStamp(stamp);
  if (authorization.date !== stamp.slice(0, 8)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: '${stamp}'.`,
    );
  }
  checkSkew(signedAt, nowAt);
}

function checkSkew(signedAt: number, nowAt: number): void {
  const [signed, now] = [stampOf(signedAt), stampOf(nowAt)];
  if (signedAt < nowAt - maxSkewMs) {
    throw invalid(
      `Signature expired: ${signed} is now earlier than ${stampOf(nowAt - maxSkewMs)} (${now} - 5 min.)`,
    );
  }
  if (signedAt > nowAt + maxSkewMs) {
    const limit = stampOf(nowAt + maxSkewMs);
    throw invalid(`Signature not yet current: ${signed} is still later than ${limit} (${now} + 5 min.)`);
  }
}

/** Host and every x-amz- header that was sent; an unsigned one could be changed on the way. */
function checkSignedHeaders(authorization: Authorization, incoming: Incoming): void {
  const signed = new Set(authorization.signedHeaders);
  const mustSign = Object.keys(incoming.headers).filter(
    (name) => name === "host" || name.startsWith("x-amz-"),
  );
  const unsigned = mustSign.find((name) => !signed.has(name));
  if (unsigned !== undefined)
    throw invalid(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
}

/** 20261231T235959Z. */
function parseStamp(stamp: string): number {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const at = iso === stamp ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) {
    throw refuse("IncompleteSignatureException", `Date must be in ISO-8601 'basic format'. Got '${stamp}'.`);
  }
  return at;
}

function stampOf(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function invalid(message: string) {
  return refuse("InvalidSignatureException", message);
}

function mismatch() {
  return invalid(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret " +
      "Access Key and signing method. Consult the service documentation for details.",
  );
}
