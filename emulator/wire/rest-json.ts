// REST with JSON: the action is in method and path, whose labels are members of the input beside those of
// the body; an error's code is in a header of its own.
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

import type { Incoming } from "../incoming.ts";
import { refuse, type ServiceError } from "../service-error.ts";
import type { Reply, Wire } from "./wire.ts";

export interface Route {
  action: string;
  method: "GET" | "POST" | "DELETE";
  /** `/things/{thingId}`; a label takes one segment. */
  path: string;
}

const contentType = "application/json";

/** `rename` turns an error into the service's own, where that is not the one all services have. */
export function restJsonWire(routes: readonly Route[], rename = (error: ServiceError) => error): Wire {
  const roots = new Set(routes.map(({ path }) => path.split("/")[1]));
  const find = (incoming: Incoming) => routes.find((route) => matchPath(route, incoming) !== undefined);
  return {
    isFor: ({ path }) => roots.has(path.split("/")[1]),
    readAction: (incoming) => find(incoming)?.action ?? "",
    readInput: (incoming) => ({ ...readBody(incoming), ...matchPath(find(incoming), incoming) }),
    writeResult: (_action, result, requestId) => writeJson(200, result, requestId),
    writeError: (error, requestId) => writeJsonError(rename(error), requestId),
  };
}

/** The labels' values; undefined where the request is for something else. */
function matchPath(route: Route | undefined, { method, path }: Incoming): Record<string, string> | undefined {
  const names = route?.path.split("/") ?? [];
  const segments = path.split("/");
  if (route?.method !== method || names.length !== segments.length) return undefined;
  const pairs = names.map((name, index) => [name, decode(segments[index] ?? "")] as const);
  if (pairs.some(([name, value]) => !name.startsWith("{") && name !== value)) return undefined;
  const labels = pairs.filter(([name]) => name.startsWith("{"));
  return Object.fromEntries(labels.map(([name, value]) => [name.slice(1, -1), value]));
}

/** What is not percent-encoded as it should be is taken as it stands: it will match nothing. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // URIError
  }
}

function readBody({ method, headers, body }: Incoming): object {
  if (method === "GET") return {};
  if (headers["content-type"] !== contentType) {
    throw refuse("UnsupportedMediaTypeException", `content-type ${contentType} is expected`, 415);
  }
  try {
    return JSON.parse(body.toString("utf8")) as object;
  } catch {
    throw refuse("SerializationException", "The request body is not JSON"); // JSON.parse throws nothing else
  }
}

function writeJsonError(error: ServiceError, requestId: string): Reply {
  const reply = writeJson(error.status, { message: error.message, ...error.members }, requestId);
  return { ...reply, headers: { ...reply.headers, "x-amzn-errortype": error.code }, code: error.code };
}

function writeJson(status: number, body: object, requestId: string): Reply {
  const headers = { "content-type": contentType, "x-amzn-requestid": requestId };
  return { status, headers, body: JSON.stringify(body) };
}
