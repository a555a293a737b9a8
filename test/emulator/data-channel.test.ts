// Who gets into a data channel, and what happens to a client that breaks its protocol.

import { randomUUID } from "node:crypto";
import { StartSessionCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { signAccess } from "../session/emulated-session.ts";
import { type Keys, nodeId, openScene, type Scene } from "./scene.ts";

interface Attempt {
  scene: Scene;
  url: string;
  token: string;
  headers: Record<string, string>;
}

async function prepare(keys?: (scene: Scene) => Keys): Promise<Attempt> {
  const scene = await openScene();
  const started = await scene.ssm.send(new StartSessionCommand({ Target: nodeId }));
  const signer = keys?.(scene) ?? scene.credentials;
  const { streamUrl, tokenValue, headers } = await signAccess(scene.emulator, started, signer);
  return { scene, url: streamUrl, token: tokenValue, headers };
}

/** The status of a refused upgrade, or 101. */
function upgrade({ url, headers }: Attempt): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers });
  onTestFinished(() => socket.terminate());
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  socket.on("error", () => undefined);
  socket.on("open", () => resolve(101));
  socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
  return promise;
}

/** The code that the channel is closed with after `first` and what follows; undefined where a frame comes. */
function greet(
  { url, headers }: Attempt,
  first: string | Buffer,
  ...then: Buffer[]
): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers });
  onTestFinished(() => socket.terminate());
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  socket.on("open", () => {
    for (const frame of [first, ...then]) socket.send(frame);
  });
  if (then.length === 0) socket.on("message", () => resolve(undefined));
  socket.on("close", resolve);
  return promise;
}

function greeting(token: string, change: object = {}): string {
  const whole = {
    MessageSchemaVersion: "1.0",
    RequestId: randomUUID(),
    TokenValue: token,
    ClientId: randomUUID(),
    ClientVersion: "1.2.0.0",
  };
  return JSON.stringify({ ...whole, ...change });
}

describe("an upgrade", () => {
  it("is granted with a signature for ssmmessages", async () => {
    const attempt = await prepare();

    expect(await upgrade(attempt)).toBe(101);
    expect(attempt.scene.emulator.calls("OpenDataChannel")).toMatchObject([{ outcome: { status: 101 } }]);
  });

  it("is refused unsigned", async () => {
    const attempt = await prepare();

    expect(await upgrade({ ...attempt, headers: {} })).toBe(403);
  });

  it("is refused with another's signature", async () => {
    const attempt = await prepare(({ emulator }) => emulator.issueSourceCredentials({ sessionName: "bob" }));

    expect(await upgrade(attempt)).toBe(404);
  });

  it("is refused when what was signed is not what is asked for", async () => {
    const attempt = await prepare();

    expect(await upgrade({ ...attempt, url: `${attempt.url}&more=1` })).toBe(403);
  });

  it("is refused with expired keys", async () => {
    const attempt = await prepare();
    attempt.scene.emulator.clock.shift(6 * 60_000);

    expect(await upgrade(attempt)).toBe(403);
  });

  it("is refused to web pages", async () => {
    const attempt = await prepare();

    expect(await upgrade({ ...attempt, headers: { ...attempt.headers, origin: "http://127.0.0.1" } })).toBe(
      403,
    );
  });

  it("is refused where the action is denied", async () => {
    const attempt = await prepare();
    attempt.scene.emulator.deny("OpenDataChannel");

    expect(await upgrade(attempt)).toBe(403);
  });

  it.each(["/v1/data-channel/alice-0", "/v1/control-channel/x", "/"])("is refused at %s", async (path) => {
    const attempt = await prepare();
    const { emulator, credentials } = attempt.scene;
    const url = new URL(path, attempt.url).href;
    const { headers } = await signAccess(emulator, { StreamUrl: url }, credentials);

    expect(await upgrade({ ...attempt, url, headers })).toBe(404);
  });
});

describe("a channel", () => {
  it("begins once the token was shown", async () => {
    const attempt = await prepare();

    expect(await greet(attempt, greeting(attempt.token))).toBeUndefined();
  });

  it.each<[string, (token: string) => string | Buffer]>([
    ["another token", () => greeting("other")],
    ["a missing member", (token) => greeting(token, { ClientId: undefined })],
    ["a further member", (token) => greeting(token, { Extra: 1 })],
    ["another schema", (token) => greeting(token, { MessageSchemaVersion: "2.0" })],
    ["no JSON", () => "hello"],
    ["a binary frame", (token) => Buffer.from(greeting(token))],
  ])("is closed at %s", async (_what, first) => {
    const attempt = await prepare();

    expect(await greet(attempt, first(attempt.token))).toBe(1008);
  });

  it("is closed at a frame that is none", async () => {
    const attempt = await prepare();

    expect(await greet(attempt, greeting(attempt.token), Buffer.alloc(200))).toBe(1008);
  });

  it("is closed at a frame that is too long", async () => {
    const attempt = await prepare();

    expect(await greet(attempt, greeting(attempt.token), Buffer.alloc(1024 * 1024))).toBe(1009);
  });
});
