// The Authorization header of Signature Version 4, taken apart:
//   AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html

import { refuse } from "../service-error.ts";

export const algorithm = "AWS4-HMAC-SHA256";

export interface Authorization {
  accessKeyId: string;
  /** YYYYMMDD. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  /** 64 hex digits. */
  signature: string;
}

export function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined) {
    throw refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const [name, rest] = splitAlgorithm(header);
  if (name !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${name}'.`);
  const parts = parseParts(rest);
  const signature = takePart(parts, "Signature");
  if (!/^[0-9a-f]{64}$/.test(signature)) throw incomplete("'Signature' is not 64 hexadecimal digits.");
  const signedHeaders = takePart(parts, "SignedHeaders").split(";");
  return { ...parseCredential(takePart(parts, "Credential")), signedHeaders, signature };
}

function splitAlgorithm(header: string): [string, string] {
  const at = header.indexOf(" ");
  return at === -1 ? [header, ""] : [header.slice(0, at), header.slice(at + 1)];
}

function parseParts(text: string): Map<string, string> {
  const parts = text.split(",").map((part) => part.trim().split("=", 2));
  return new Map(parts.map(([key = "", value = ""]) => [key, value]));
}

function takePart(parts: Map<string, string>, name: string): string {
  const value = parts.get(name);
  if (value === undefined || value === "") {
    throw incomplete(`Authorization header requires '${name}' parameter.`);
  }
  return value;
}

function parseCredential(credential: string) {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split("/");
  const isWhole = accessKeyId && date && region && service && terminator === "aws4_request";
  if (!isWhole || more.length > 0) {
    throw incomplete("Credential must have 5 slash-delimited elements and end with 'aws4_request'.");
  }
  return { accessKeyId, date, region, service };
}

function incomplete(message: string) {
  return refuse("IncompleteSignatureException", message);
}
