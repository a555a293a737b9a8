// A session against the emulator; the test plays the agent's part: it calls AWS and signs the upgrade.

import { randomBytes } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { ResumeSessionCommand, StartSessionCommand, TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { systemClock } from "../../session/clock.ts";
import type { StreamAccess } from "../../session/connection.ts";
import type { DataKeyRequest } from "../../session/handshake-payloads.ts";
import { createNodeWebSocket } from "../../session/node-web-socket.ts";
import { Session } from "../../session/session.ts";
import type { SessionOptions } from "../../session/session-options.ts";
import { sendCall, signCall } from "../emulator/raw-call.ts";
import { type Keys, nodeId, openScene, type Scene, type SceneOptions } from "../emulator/scene.ts";

export interface SessionScene extends Scene {
  start(
    document?: string,
    parameters?: Record<string, string[]>,
    options?: Partial<SessionOptions>,
  ): Promise<Talk>;
}

export interface Talk {
  session: Session;
  sessionId: string;
  /** All output so far, as bytes. */
  bytes(): Buffer;
  text(): string;
  errors(): string;
  /** Settles when the output so far matches. */
  saw(pattern: RegExp): Promise<void>;
  /** Settles when there are so many bytes. */
  got(length: number): Promise<void>;
  type(text: string): Promise<void>;
}

export async function openSessionScene(options: SceneOptions = {}): Promise<SessionScene> {
  const scene = await openScene(options);
  return { ...scene, start: (...args) => startTalk(scene, ...args) };
}

async function startTalk(
  scene: Scene,
  document?: string,
  parameters?: Record<string, string[]>,
  options: Partial<SessionOptions> = {},
): Promise<Talk> {
  const { ssm, emulator, credentials } = scene;
  const input = { Target: nodeId, DocumentName: document, Parameters: parameters };
  const started = await ssm.send(new StartSessionCommand(input));
  const { SessionId: sessionId = "" } = started;
  const sign = (access: Issued) => signAccess(emulator, access, credentials);
  const output = new Output();
  const session = new Session({
    ...(await sign(started)),
    sessionId,
    targetId: nodeId,
    clientVersion: "1.2.0.0",
    clock: systemClock,
    randomBytes: (size) => randomBytes(size),
    random: Math.random,
    open: createNodeWebSocket(),
    resume: async () => sign(await ssm.send(new ResumeSessionCommand({ SessionId: sessionId }))),
    terminate: async () => void (await ssm.send(new TerminateSessionCommand({ SessionId: sessionId }))),
    generateDataKey: (request) => generateDataKey(scene, request),
    onOutput: (bytes, stream) => output.add(bytes, stream),
    ...options,
  });
  onTestFinished(async () => void (await session.terminate()));
  return {
    session,
    sessionId,
    bytes: () => Buffer.concat(output.chunks),
    text: () => Buffer.concat(output.chunks).toString(),
    errors: () => output.errors,
    saw: (pattern) => output.until(() => pattern.test(Buffer.concat(output.chunks).toString())),
    got: (length) => output.until(() => output.length >= length),
    type: (text) => session.write(Buffer.from(text)),
  };
}

class Output {
  chunks: Buffer[] = [];
  length = 0;
  errors = "";
  private readonly waiting = new Set<() => void>();

  add(bytes: Uint8Array, stream: "output" | "error"): void {
    if (stream === "error") {
      this.errors += Buffer.from(bytes).toString();
      return;
    }
    this.chunks.push(Buffer.from(bytes));
    this.length += bytes.length;
    for (const look of [...this.waiting]) look();
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }
}

interface Issued {
  StreamUrl?: string | undefined;
  TokenValue?: string | undefined;
}

/** As the agent will: SigV4 of the upgrade, for the service ssmmessages. */
export async function signAccess(
  emulator: Emulator,
  { StreamUrl = "", TokenValue = "" }: Issued,
  keys: Keys,
): Promise<StreamAccess> {
  const { pathname, search } = new URL(StreamUrl);
  const query = Object.fromEntries(new URLSearchParams(search));
  const call = { method: "GET", path: pathname, query, headers: {}, body: "" };
  const at = new Date(emulator.clock.now());
  const signed = await signCall(emulator.endpoint, call, keys, { service: "ssmmessages", at });
  return { streamUrl: StreamUrl, tokenValue: TokenValue, headers: signed.headers };
}

async function generateDataKey({ emulator, credentials }: Scene, request: DataKeyRequest) {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "TrentService.GenerateDataKey",
  };
  const { keyId: KeyId, numberOfBytes: NumberOfBytes, encryptionContext: EncryptionContext } = request;
  const body = JSON.stringify({ KeyId, NumberOfBytes, EncryptionContext });
  const call = { method: "POST", path: "/", headers, body };
  const signed = await signCall(emulator.endpoint, call, credentials, { service: "kms" });
  const reply = JSON.parse((await sendCall(emulator.endpoint, signed)).body);
  const decode = (text: string) => Buffer.from(text, "base64");
  return { plaintext: decode(reply.Plaintext), ciphertextBlob: decode(reply.CiphertextBlob) };
}

/** A TCP service on loopback, stopped when the test ends. */
export async function serve(handle: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the service has no port");
  return { port: address.port, server };
}
