// A port session against a node that the test plays.

import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { openPortSession } from "../../../cli/forwarding/port-session.ts";
import { Failure } from "../../../protocol/failure.ts";
import { payloadType } from "../../../session/message.ts";
import { outputFrame } from "../../session/plain-node.ts";
import { handshakeRequest } from "../../session/session-bench.ts";

const complete = '{"HandshakeTimeToComplete":1,"CustomerMessage":""}';

/** Greets, and says `words` in one piece with the handshake's end. */
async function startNode(
  words: readonly Uint8Array[],
): Promise<{ url: string; connected: Promise<WebSocket> }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const connected = once(server, "connection").then(([socket]) => {
    greet(socket, words);
    return socket;
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, connected };
}

function greet(socket: WebSocket, words: readonly Uint8Array[]): void {
  socket.once("message", () => {
    socket.send(outputFrame(0, Buffer.from(handshakeRequest("Port")), payloadType.handshakeRequest));
    socket.once("message", () => socket.once("message", () => say(socket, words)));
  });
}

function say(socket: WebSocket, words: readonly Uint8Array[]): void {
  const { _socket: tcp } = socket as unknown as { _socket: Socket };
  tcp.cork();
  socket.send(outputFrame(1, Buffer.from(complete), payloadType.handshakeComplete));
  words.forEach((word, index) => void socket.send(outputFrame(index + 2, word)));
  tcp.uncork();
}

function open(url: string) {
  return openPortSession({
    name: "db",
    target: "port 22 of db",
    session: {
      started: { sessionId: "s", node: "i-1", streamUrl: url, tokenValue: "t", headers: {} },
      resume: async () => undefined,
      terminate: async () => undefined,
      generateDataKey: () => Promise.reject(new Failure("internal", "no key")),
    } as never,
    remark: () => undefined,
    onConnection: () => undefined,
  });
}

test("what is no smux right behind the handshake is a failure of the session", async () => {
  const { url } = await startNode([Buffer.from("\u0009no smux at all")]);

  const { opened, ended } = open(url);

  await expect(ended).rejects.toThrow("broke its protocol");
  expect(await opened).toBeUndefined();
});
