// The gateway between a client and an endpoint over TLS: what passes, what is added and left out, who is
// refused, and that no token is in what it says.

import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, request } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { type Gateway, startGateway } from "../../../cli/gateway/gateway-server.ts";
import { createUpstreams } from "../../../cli/gateway/upstream.ts";
import { Failure } from "../../../protocol/failure.ts";
import { makeCertificate } from "../../emulator/certificate.ts";

const bearer = "own-bearer";
const secret = "CANARY-token";

let tls: { key: string; cert: string };

beforeAll(async () => {
  tls = await makeCertificate();
});

interface Opened {
  gateway: Gateway;
  troubles: Failure[];
  /** What the endpoint was asked. */
  asked: IncomingMessage[];
  /** Cuts off every connection to the endpoint, without a word. */
  cut(): void;
  /** No connection to it is open any more. */
  untilEndpointIsLeft(): Promise<unknown>;
}

interface Options {
  token?: () => Promise<string>;
  /** Who the endpoint says vouches for it. */
  ca?: string;
  path?: string;
}

async function open({ token = async () => secret, ca = tls.cert, path = "" }: Options = {}): Promise<Opened> {
  const asked: IncomingMessage[] = [];
  const connections: Socket[] = [];
  const cut = () => {
    for (const connection of connections) connection.resetAndDestroy();
  };
  const untilEndpointIsLeft = () =>
    Promise.all(connections.map((one) => one.destroyed || once(one, "close")));
  const url = `${await startEndpoint(asked, connections)}${path}`;
  const upstreams = createUpstreams("notebooks");
  const troubles: Failure[] = [];
  const findUpstream = async () =>
    upstreams.find({ token: await token(), endpoint: { url, certificateAuthority: ca } });
  const onTrouble = (failure: Failure) => void troubles.push(failure);
  const gateway = await startGateway({ port: 0, bearer, findUpstream, onTrouble });
  onTestFinished(() => gateway.stop());
  return { gateway, troubles, asked, cut, untilEndpointIsLeft };
}

/** Answers with what it was sent; a WebSocket gets its bytes back. */
async function startEndpoint(asked: IncomingMessage[], connections: Socket[]): Promise<string> {
  const server: Server = createServer(tls, async (incoming, outgoing) => {
    asked.push(incoming);
    outgoing.end(`${incoming.method} ${incoming.url} ${await text(incoming)}`);
  });
  server.on("connection", (connection: Socket) => connections.push(connection));
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex) => {
    asked.push(incoming);
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    socket.pipe(socket).on("error", () => socket.destroy());
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Sent {
  headers?: Record<string, string>;
  method?: string;
  path?: string;
  body?: string;
}

async function send({ url }: Gateway, { headers = {}, method = "GET", path = "/api", body = "" }: Sent = {}) {
  const own = { authorization: `token ${bearer}`, ...headers };
  const outgoing = request(`${url}${path}`, { method, headers: own, agent: false }).end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: incoming.statusCode, headers: incoming.headers, body: await text(incoming) };
}

/** Sends an upgrade, then `ping` where it is granted; returns all that came back. */
function upgrade({ url }: Gateway, headers: readonly string[]): Promise<string> {
  const { port, host } = new URL(url);
  const lines = ["GET /channels HTTP/1.1", "connection: Upgrade", "upgrade: websocket", ...headers];
  const own = headers.some((line) => line.startsWith("host:")) ? [] : [`host: ${host}`];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(port), "127.0.0.1");
  let said = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    const isFirst = said === "";
    said += chunk;
    if (isFirst && said.includes(" 101 ")) socket.write("ping");
    if (said.endsWith("ping")) socket.end();
  });
  socket.on("error", reject).on("close", () => resolve(said));
  socket.write(`${[...lines, ...own].join("\r\n")}\r\n\r\n`);
  return promise;
}

test("a request passes with the endpoint's token in place of ours", async () => {
  const { gateway, asked } = await open();

  const reply = await send(gateway, { method: "POST", path: "/api/kernels?x=1", body: '{"name":"python3"}' });

  expect([reply.status, reply.body]).toEqual([200, 'POST /api/kernels?x=1 {"name":"python3"}']);
  expect(asked[0]?.headers.authorization).toBe(`token ${secret}`);
});

test("each request and each WebSocket has the token of its moment", async () => {
  let count = 0;
  const { gateway, asked } = await open({ token: async () => `token-${++count}` });

  await send(gateway);
  await send(gateway);
  const said = await upgrade(gateway, [`authorization: token ${bearer}`]);

  expect(asked.map(({ headers }) => headers.authorization)).toEqual([
    "token token-1",
    "token token-2",
    "token token-3",
  ]);
  expect(said).toMatch(/^HTTP\/1\.1 101 [\s\S]*ping$/);
});

test("the endpoint's own path stands before what is asked", async () => {
  const { gateway } = await open({ path: "/gateway" });

  expect((await send(gateway)).body).toBe("GET /gateway/api ");
});

test("cookies and the origin of this host's pages stay here", async () => {
  const { gateway, asked } = await open();

  const { status } = await send(gateway, { headers: { cookie: "_xsrf=1", origin: gateway.url } });

  expect(status).toBe(200);
  expect([asked[0]?.headers.cookie, asked[0]?.headers.origin]).toEqual([undefined, undefined]);
  expect(asked[0]?.headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
});

const refused = [
  { title: "without the bearer token", headers: { authorization: "" }, status: 401 },
  { title: "with another one", headers: { authorization: "token guessed" }, status: 401 },
  { title: "from another origin", headers: { origin: "https://evil.example" }, status: 403 },
  { title: "from a page of a file", headers: { origin: "null" }, status: 403 },
  { title: "under another name", headers: { host: "evil.example:80" }, status: 421 },
];

test.each(refused)("a request $title is refused", async ({ headers, status }) => {
  const { gateway, asked } = await open();

  const reply = await send(gateway, { headers });

  expect([reply.status, asked]).toEqual([status, []]);
});

test.each(refused)("a WebSocket $title is refused", async ({ headers, status }) => {
  const { gateway, asked } = await open();
  const sent = { authorization: `token ${bearer}`, ...headers };

  const said = await upgrade(
    gateway,
    Object.entries(sent).map(([name, value]) => `${name}: ${value}`),
  );

  expect([said.split("\r\n")[0]?.trim(), asked]).toEqual([`HTTP/1.1 ${status}`, []]);
});

/** A WebSocket through the gateway, with what came back first. */
async function openWebSocket({ url }: Gateway): Promise<{ socket: Socket; head: Buffer }> {
  const { host, port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1").on("error", () => undefined); // a reset is an end
  const lines = ["GET /channels HTTP/1.1", `host: ${host}`, `authorization: token ${bearer}`];
  socket.write(`${[...lines, "connection: Upgrade", "upgrade: websocket"].join("\r\n")}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  return { socket, head };
}

test("a WebSocket that the endpoint cuts off ends, and nothing of ours is written into it", async () => {
  const { gateway, cut, troubles } = await open();
  const { socket, head } = await openWebSocket(gateway);
  let later = "";
  socket.on("data", (chunk: Buffer) => (later += chunk));

  cut();
  await once(socket, "close");

  expect([head.toString().split(" ")[1], later, troubles]).toEqual(["101", "", []]);
});

test.each<[string, (socket: Socket, gateway: Gateway) => unknown]>([
  ["the gateway stops", (_, gateway) => gateway.stop()],
  ["its client is cut off", (socket) => socket.resetAndDestroy()],
])("a WebSocket's connection to the endpoint ends when %s", async (_, end) => {
  const { gateway, untilEndpointIsLeft } = await open();
  const { socket } = await openWebSocket(gateway);

  await end(socket, gateway);

  await untilEndpointIsLeft();
});

test("an offer of another protocol is passed over, and the request answered", async () => {
  const { gateway, asked } = await open();
  const offer = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABk" };

  const { status, body } = await send(gateway, { headers: offer });

  expect([status, body]).toEqual([200, "GET /api "]);
  expect([asked[0]?.headers.upgrade, asked[0]?.headers.connection]).toEqual([undefined, "close"]);
});

test("an endpoint whose certificate does not verify is sent nothing", async () => {
  const other = await makeCertificate();
  const { gateway, asked, troubles } = await open({ ca: other.cert });

  const reply = await send(gateway);
  const said = await upgrade(gateway, [`authorization: token ${bearer}`]);

  expect([reply.status, asked]).toEqual([502, []]);
  expect(said).toMatch(/^HTTP\/1\.1 502 /);
  expect(troubles.map(({ message }) => message)).toEqual([
    expect.stringMatching(/certificate does not verify \([A-Z_]+\)$/),
    expect.stringMatching(/certificate does not verify \([A-Z_]+\)$/),
  ]);
  expect(JSON.stringify([reply, said, troubles])).not.toContain("CANARY");
});

test("an endpoint that is not there is told as such", async () => {
  const gone = createHttp();
  gone.listen(0, "127.0.0.1");
  await once(gone, "listening");
  const url = `https://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  await new Promise((resolve) => gone.close(resolve));
  const troubles: Failure[] = [];
  const gateway = await startGateway({
    port: 0,
    bearer,
    findUpstream: async () => createUpstreams("notebooks").find({ token: secret, endpoint: { url } }),
    onTrouble: (failure) => void troubles.push(failure),
  });
  onTestFinished(() => gateway.stop());

  const reply = await send(gateway);

  expect([reply.status, troubles[0]?.message]).toEqual([
    502,
    "the endpoint cannot be reached (ECONNREFUSED)",
  ]);
});

test("what the agent fails with is told as unavailable, which clients try again, and the next request asks it again", async () => {
  let isFailing = true;
  const failure = new Failure("source-login-needed", "the source profile corp needs a login");
  const { gateway } = await open({ token: async () => (isFailing ? Promise.reject(failure) : secret) });

  const first = await send(gateway);
  isFailing = false;
  const second = await send(gateway);

  expect([first.status, JSON.parse(first.body).detail, second.status]).toEqual([503, failure.message, 200]);
});

test("a port that is taken is said so", async () => {
  const { gateway } = await open();
  const port = Number(new URL(gateway.url).port);
  const again = { port, bearer, findUpstream: () => Promise.reject(new Error()), onTrouble: () => undefined };

  await expect(startGateway(again)).rejects.toMatchObject({ message: expect.stringContaining("EADDRINUSE") });
});
