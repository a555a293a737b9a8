// The AWS query protocol, as STS speaks it: a form goes in, XML comes out. General errors have names of
// their own here (InvalidClientTokenId, SignatureDoesNotMatch, …) and mostly status 403.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

import type { Incoming } from "../incoming.ts";
import { refuse, type ServiceError } from "../service-error.ts";
import type { Reply, Wire } from "./wire.ts";

const formType = "application/x-www-form-urlencoded";

/** The JSON services' code: the code here, its status. */
const codes: Record<string, readonly [code: string, status: number]> = {
  AccessDeniedException: ["AccessDenied", 403],
  ExpiredTokenException: ["ExpiredToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InternalServerError: ["InternalFailure", 500],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  SerializationException: ["MalformedInput", 400],
  ThrottlingException: ["Throttling", 400],
  UnknownOperationException: ["InvalidAction", 400],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
  ValidationException: ["ValidationError", 400],
};

export function queryWire(version: string, namespace: string): Wire {
  return {
    isFor: (incoming) => incoming.headers["content-type"]?.startsWith(formType) ?? false,
    readAction: (incoming) => formOf(incoming).get("Action") ?? "",
    readInput: (incoming) => readForm(incoming, version),
    writeResult: (action, result, requestId) => {
      const inner = `<${action}Result>${writeMembers(result)}</${action}Result>`;
      const meta = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${action}Response xmlns="${namespace}">${inner}${meta}</${action}Response>`;
      return writeXml(200, body, requestId);
    },
    writeError: (error, requestId) => writeXmlError(error, namespace, requestId),
  };
}

function readForm(incoming: Incoming, version: string): Record<string, string> {
  const { Action, Version, ...input } = Object.fromEntries(formOf(incoming));
  if (incoming.method !== "POST" || incoming.path !== "/" || Version !== version) {
    const message = `Could not find operation ${Action} for version ${Version}`;
    throw refuse("UnknownOperationException", message);
  }
  return input;
}

function formOf(incoming: Incoming): URLSearchParams {
  return new URLSearchParams(incoming.body.toString("utf8"));
}

function writeMembers(result: object): string {
  return Object.entries(result)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join("");
}

function writeXmlError(error: ServiceError, namespace: string, requestId: string): Reply {
  const [code, status] = codes[error.code] ?? [error.code, error.status];
  const type = status < 500 ? "Sender" : "Receiver";
  const inner = `<Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(error.message)}</Message>`;
  const id = `<RequestId>${requestId}</RequestId>`;
  const body = `<ErrorResponse xmlns="${namespace}"><Error>${inner}</Error>${id}</ErrorResponse>`;
  return { ...writeXml(status, body, requestId), code };
}

function writeXml(status: number, body: string, requestId: string): Reply {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
