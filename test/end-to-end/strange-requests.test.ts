// Garbage, oversized and never-ending requests on the socket: each costs its sender the connection, and
// the agent goes on serving.

import { connect } from "node:net";
import { expect, test } from "vitest";
import { askAgent, parse } from "./harness/ask-agent.ts";
import { expectCredentials } from "./harness/contract.ts";
import { startAgent } from "./harness/start-agent.ts";
import { createWorld } from "./harness/world.ts";

interface Talk {
  answer: string;
  elapsedMs: number;
}

const giveUpMs = 12_000;

/** Sends the text, and one more byte every so often where asked to, until the agent closes. */
function talk(socket: string, text: string, dribbleEveryMs?: number): Promise<Talk> {
  const startedAt = performance.now();
  const connection = connect(socket);
  const { promise, resolve, reject } = Promise.withResolvers<Talk>();
  let answer = "";
  const late = setTimeout(() => reject(new Error(`still open after ${giveUpMs} ms`)), giveUpMs);
  const dribble = dribbleEveryMs && setInterval(() => connection.write("a"), dribbleEveryMs);
  connection.on("data", (chunk) => (answer += chunk.toString("latin1")));
  connection.on("error", () => undefined); // EPIPE, ECONNRESET: it was cut while we wrote
  connection.on("close", () => resolve({ answer, elapsedMs: performance.now() - startedAt }));
  connection.write(text);
  return promise.finally(() => {
    clearTimeout(late);
    if (dribble) clearInterval(dribble);
    connection.destroy();
  });
}

const neverEnding = [
  { title: "nothing at all", text: "", dribble: undefined },
  { title: "half a request line", text: "GET /heal", dribble: undefined },
  { title: "headers that never end", text: "GET /healthz HTTP/1.1\r\nHost: a\r\nx: ", dribble: 300 },
  {
    title: "a body that never ends",
    text: "POST /v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{",
    dribble: 300,
  },
];

const refused = [
  { title: "garbage", text: "\u0016\u0003\u0001 not http at all\r\n\r\n", status: "400" },
  {
    title: "headers of 20 KiB",
    text: `GET /healthz HTTP/1.1\r\nHost: a\r\nx: ${"a".repeat(20_480)}\r\n\r\n`,
    status: "431",
  },
];

test.concurrent("what never ends is cut after 5 s, what is no HTTP at once; the agent goes on", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const cut = await Promise.all(neverEnding.map(({ text, dribble }) => talk(world.socket, text, dribble)));
  const answers = await Promise.all(refused.map(({ text }) => talk(world.socket, text)));

  for (const { elapsedMs } of cut) expect(elapsedMs).toBeGreaterThan(4_000);
  for (const { elapsedMs } of cut) expect(elapsedMs).toBeLessThan(8_000);
  expect(answers.map(({ answer }) => answer.split(" ")[1])).toEqual(refused.map(({ status }) => status));
  expectCredentials(await world.runHelper());
});

const bad = [
  {
    title: "a body over 64 KiB",
    path: "/v1/requests",
    method: "POST",
    body: `{"name":"${"a".repeat(70_000)}"}`,
    status: 400,
    code: "bad-request",
  },
  {
    title: "a body that is no JSON",
    path: "/v1/requests",
    method: "POST",
    body: "{",
    status: 400,
    code: "bad-request",
  },
  {
    title: "an unknown member",
    path: "/v1/requests",
    method: "POST",
    body: '{"name":"web","x":1}',
    status: 400,
    code: "bad-request",
  },
  {
    title: "a name of 129 characters",
    path: `/v1/credentials/${"a".repeat(129)}`,
    method: "GET",
    status: 400,
    code: "bad-request",
  },
  {
    title: "a name of 1,000 characters",
    path: `/v1/credentials/${"a".repeat(1_000)}`,
    method: "GET",
    status: 400,
    code: "bad-request",
  },
  {
    title: "a path that is none",
    path: "/v1/credentials/%zz",
    method: "GET",
    status: 400,
    code: "bad-request",
  },
  { title: "an unknown route", path: "/v2/credentials/web", method: "GET", status: 404, code: "not-found" },
  {
    title: "an unknown method",
    path: "/v1/credentials/web",
    method: "DELETE",
    status: 404,
    code: "not-found",
  },
  {
    title: "wait=soon",
    path: "/v1/credentials/web?wait=soon",
    method: "GET",
    status: 400,
    code: "bad-request",
  },
  {
    title: "a path out of the route",
    path: "/v1/credentials/..%2f..%2fstatus",
    method: "GET",
    status: 404,
    code: "not-configured",
  },
];

test.concurrent.each(bad)("$title: $status $code", async ({ path, method, body, status, code }) => {
  await using world = await createWorld();
  await startAgent(world);

  const reply = await askAgent(world.socket, path, { method, ...(body !== undefined && { body }) });

  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toBe("application/problem+json");
  expect(parse(reply.text)).toMatchObject({ status, code });
});

test.concurrent("what a browser sends is refused", async () => {
  await using world = await createWorld();
  await startAgent(world);

  const reply = await askAgent(world.socket, "/v1/credentials/web", {
    headers: { origin: "http://localhost" },
  });

  expect(reply.status).toBe(400);
  expect(world.emulator.calls()).toEqual([]);
});
