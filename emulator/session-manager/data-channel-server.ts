// The websocket end of the service (ssmmessages), on the emulator's own port: an upgrade must be signed, by who started
// the session, and come from no web page; the first frame must show the token. Which status and close code AWS gives
// to the others is a guess.

import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import * as v from "valibot";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { FrameError, maxFrameBytes } from "../../session/frame.ts";
import type { Account } from "../account.ts";
import type { CallLog } from "../calls.ts";
import type { Principal } from "../identity/principal.ts";
import { toIncoming } from "../incoming.ts";
import { refuse, ServiceError } from "../service-error.ts";
import { verifySignature } from "../signature/verification.ts";
import type { SessionEntry } from "./sessions.ts";

const pathPattern = /^\/v1\/data-channel\/([\w.@=,+-]{1,96})$/;

/** As AWS's client sends it. */
const Greeting = v.strictObject({
  MessageSchemaVersion: v.literal("1.0"),
  RequestId: v.pipe(v.string(), v.uuid()),
  TokenValue: v.pipe(v.string(), v.maxLength(300)),
  ClientId: v.pipe(v.string(), v.uuid()),
  ClientVersion: v.pipe(v.string(), v.regex(/^\d+(\.\d+){2,3}$/)),
});

const policyViolation = 1008;
const greetingTimeoutMs = 5_000;

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function serveDataChannels(account: Account, calls: CallLog): UpgradeHandler {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  return (request, socket, head) => {
    const nowAt = account.clock.now();
    const call = calls.begin({
      service: "ssmmessages",
      action: "OpenDataChannel",
      at: nowAt,
      performed: false,
    });
    try {
      const entry = admit(account, request);
      call.performed = true;
      calls.end(call, { kind: "answered", status: 101 });
      server.handleUpgrade(request, socket, head, (opened) => converse(account, entry, opened));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      calls.end(call, { kind: "answered", status: statusOf(error), code: error.code });
      answerRefusal(socket, error);
    }
  };
}

/** Throws a ServiceError. */
function admit(account: Account, request: IncomingMessage): SessionEntry {
  if (request.headers.origin !== undefined)
    throw refuse("Forbidden", "Web pages have no business here.", 403);
  const caller = authenticate(account, request);
  account.permissions.check(caller, "ssmmessages", "OpenDataChannel");
  const [, id = ""] = pathPattern.exec((request.url ?? "").split("?", 1)[0] ?? "") ?? [];
  const entry = account.sessions.find(id, caller);
  if (entry === undefined) throw refuse("NotFoundException", "There is no such data channel.", 404);
  return entry;
}

function authenticate(account: Account, request: IncomingMessage): Principal {
  const { keys, region, clock } = account;
  const expected = { keys, regions: [region], signingName: "ssmmessages", nowAt: clock.now() };
  return verifySignature(toIncoming(request, Buffer.alloc(0)), expected).key.principal;
}

/** An upgrade is no JSON call: who may not is told so by the status. */
function statusOf({ status }: ServiceError): number {
  return status === 400 ? 403 : status;
}

function answerRefusal(socket: Duplex, error: ServiceError): void {
  const status = statusOf(error);
  const body = JSON.stringify({ __type: error.code });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n`;
  socket.on("error", () => socket.destroy()); // the client left
  socket.end(`${head}content-type: application/json\r\n\r\n${body}`);
}

function converse(account: Account, entry: SessionEntry, socket: WebSocket): void {
  const impatience = setTimeout(() => socket.close(policyViolation), greetingTimeoutMs);
  socket.on("error", () => socket.terminate()); // too long a frame, or the client left
  socket.on("close", () => clearTimeout(impatience));
  socket.once("message", (data, isBinary) => {
    clearTimeout(impatience);
    if (isBinary || !isGreeting(data, entry.token)) return socket.close(policyViolation);
    socket.on("message", (frame) => receive(entry, socket, frame));
    account.sessions.connect(entry, socket);
  });
}

function isGreeting(data: RawData, token: string): boolean {
  try {
    const greeting = v.safeParse(Greeting, JSON.parse(String(data)));
    return greeting.success && greeting.output.TokenValue === token;
  } catch {
    return false; // JSON.parse throws nothing else
  }
}

/** A client that breaks the protocol loses its connection. */
function receive(entry: SessionEntry, socket: WebSocket, frame: RawData): void {
  try {
    entry.fromClient(frame as Buffer);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    socket.close(policyViolation);
  }
}
