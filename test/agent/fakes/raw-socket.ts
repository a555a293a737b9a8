// Bytes to a socket and back, with no HTTP client in between that would correct them.

import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export function openSocket(path: string): Promise<Socket> {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Sends the bytes and reads until the other end has closed; a connection that is cut ends the answer too. */
export async function speak(path: string, bytes: string | Uint8Array): Promise<string> {
  const socket = await openSocket(path);
  const said = readAll(socket);
  socket.write(bytes);
  return said;
}

export function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    socket.on("error", () => resolve(text));
    socket.on("close", () => resolve(text));
  });
}

/** One request whose connection the server closes after its answer. */
export function requestText(line: string, headers: readonly string[] = [], body = ""): string {
  const fixed = ["host: jitney", "connection: close", ...headers];
  return `${line} HTTP/1.1\r\n${fixed.join("\r\n")}\r\n\r\n${body}`;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

export function codeOf(answer: string): string {
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  return (JSON.parse(body) as { code: string }).code;
}
