// AWS JSON 1.1: POST /, the action in X-Amz-Target, JSON both ways, an error's code in `__type`.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

import type { Incoming } from "../incoming.ts";
import { refuse, type ServiceError } from "../service-error.ts";
import type { Reply, Wire } from "./wire.ts";

const contentType = "application/x-amz-json-1.1";

/** `rename` turns an error into the service's own, where that is not the one all services have. */
export function jsonWire(targetPrefix: string, rename = (error: ServiceError) => error): Wire {
  const start = `${targetPrefix}.`;
  const target = (incoming: Incoming) => incoming.headers["x-amz-target"] ?? "";
  return {
    isFor: (incoming) => target(incoming).startsWith(start),
    readAction: (incoming) => target(incoming).slice(start.length),
    readInput: readJson,
    writeResult: (_action, result, requestId) => writeJson(200, result, requestId),
    writeError: (error, requestId) => writeJsonError(rename(error), requestId),
  };
}

function readJson(incoming: Incoming): unknown {
  const isJson = incoming.headers["content-type"] === contentType;
  if (incoming.method !== "POST" || incoming.path !== "/" || !isJson) {
    throw refuse("UnknownOperationException", `POST / with content-type ${contentType} is expected`, 404);
  }
  try {
    return JSON.parse(incoming.body.toString("utf8"), dropNull);
  } catch {
    throw refuse("SerializationException", "The request body is not JSON"); // JSON.parse throws nothing else
  }
}

/** A member that is null is a member that is absent. */
function dropNull(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

function writeJsonError(error: ServiceError, requestId: string): Reply {
  const body = { __type: error.code, [error.messageMember]: error.message, ...error.members };
  return { ...writeJson(error.status, body, requestId), code: error.code };
}

function writeJson(status: number, body: object, requestId: string): Reply {
  const headers = { "content-type": contentType, "x-amzn-requestid": requestId };
  return { status, headers, body: JSON.stringify(body) };
}
