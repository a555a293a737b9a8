// What the socket refuses, and how it says so. Each answer is one that a client can read.

import { expect, test } from "vitest";
import { version } from "../../../protocol/version.ts";
import { openAgent } from "../fakes/open-agent.ts";
import { codeOf, requestText, speak, statusOf } from "../fakes/raw-socket.ts";

test.each([64 * 1024, 4 * 1024 * 1024])(
  "a body of %d bytes and more is refused with an answer",
  async (bytes) => {
    const { socket } = await openAgent();
    const body = JSON.stringify({ name: "web", reason: "x".repeat(bytes) });
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

    const announced = await speak(
      socket,
      requestText("POST /v1/requests", [`content-length: ${body.length}`], body),
    );
    const chunked = await speak(
      socket,
      requestText("POST /v1/requests", ["transfer-encoding: chunked"], chunk),
    );

    expect([statusOf(announced), codeOf(announced)]).toEqual([400, "bad-request"]);
    expect([statusOf(chunked), codeOf(chunked)]).toEqual([400, "bad-request"]);
  },
);

test("headers of more than 16 KiB are refused", async () => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText("GET /healthz", [`x: ${"x".repeat(16 * 1024)}`]));

  expect(statusOf(answer)).toBe(431);
});

test.each([
  { length: 128, status: 404, code: "not-configured" },
  { length: 129, status: 400, code: "bad-request" },
  { length: 384, status: 400, code: "bad-request" },
  { length: 2_000, status: 400, code: "bad-request" },
])("a name of $length characters is $code", async ({ length, status, code }) => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText(`GET /v1/credentials/${"n".repeat(length)}`));

  expect([statusOf(answer), codeOf(answer)]).toEqual([status, code]);
});

test("a name of 128 characters may be percent-encoded throughout", async () => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText(`GET /v1/credentials/${"%6e".repeat(128)}`));

  expect(codeOf(answer)).toBe("not-configured");
});

test.each([
  ["bytes that are no HTTP", "\u0000\u0001\u0002\r\n\r\n"],
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"],
  ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"],
  ["a length that is none", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ten\r\n\r\n"],
])("%s gets one short answer and the end of its connection", async (_, bytes) => {
  const { socket } = await openAgent();

  const answer = await speak(socket, bytes);

  expect(statusOf(answer)).toBe(400);
  expect(answer).toContain("connection: close");
});

test("after garbage the next caller is answered", async () => {
  const { socket } = await openAgent();

  await speak(socket, "garbage\r\n\r\n");
  const answer = await speak(socket, requestText("GET /healthz"));

  expect(answer.endsWith("ok\n")).toBe(true);
});

test.each([
  "GET /",
  "GET /v2/status",
  "GET /v1/credentials",
  "GET /v1/credentials/web/more",
  "GET /v1/Status",
  "PUT /v1/status",
  "PATCH /v1/requests",
  "OPTIONS /v1/status",
  "PROPFIND /v1/status",
  "DELETE /v1/credentials/web",
  "POST /v1/credentials/web",
])("%s is no route", async (line) => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText(line));

  expect([statusOf(answer), codeOf(answer)]).toEqual([404, "not-found"]);
});

test("HEAD is no route either, and has no body", async () => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText("HEAD /v1/status"));

  expect(statusOf(answer)).toBe(404);
  expect(answer.endsWith("\r\n\r\n")).toBe(true);
});

test.each(["", "-1", "NaN", "Infinity", "4s", "0x", "1e400", "ten"])("wait=%s is refused", async (wait) => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText(`GET /v1/credentials/web?wait=${wait}`));

  expect([statusOf(answer), codeOf(answer)]).toEqual([400, "bad-request"]);
});

test("a browser's Origin is refused on every route", async () => {
  const { socket } = await openAgent();

  const routes = ["GET /healthz", "GET /v1/status", "DELETE /v1/leases", "GET /nowhere"];
  const answers = await Promise.all(
    routes.map((line) => speak(socket, requestText(line, ["origin: https://example.com"]))),
  );

  expect(answers.map(codeOf)).toEqual(["bad-request", "bad-request", "bad-request", "bad-request"]);
});

test.each([
  ["%2e%2e%2fhealthz", "not-configured"],
  ["web%2f..%2fstatus", "not-configured"],
  ["web%00", "not-configured"],
  ["web%0d%0ax-evil:%20yes", "not-configured"],
  ["%e2%82%ac", "not-configured"],
  ["%zz", "bad-request"],
  ["%e2%82", "bad-request"],
  ["__proto__", "not-configured"],
  ["constructor", "not-configured"],
])("the name %s is %s, and nothing of it gets into a header", async (name, code) => {
  const { socket } = await openAgent();

  const answer = await speak(socket, requestText(`GET /v1/credentials/${name}`));

  expect(codeOf(answer)).toBe(code);
  expect(answer.slice(0, answer.indexOf("\r\n\r\n"))).not.toContain("evil");
});

test.each([
  ["no JSON", "web"],
  ["no name", "{}"],
  ["an empty name", '{"name":""}'],
  ["a long name", JSON.stringify({ name: "n".repeat(129) })],
  ["a word it does not know", '{"name":"web","force":true}'],
  ["a list", "[]"],
  ["nothing", ""],
])("a request whose body is %s is refused", async (_, body) => {
  const { socket } = await openAgent();

  const answer = await speak(
    socket,
    requestText("POST /v1/requests", [`content-length: ${Buffer.byteLength(body)}`], body),
  );

  expect([statusOf(answer), codeOf(answer)]).toEqual([400, "bad-request"]);
});

test.each(["{}", "%7B%7D", "%zz", encodeURIComponent('{"terminal":"yes"}')])(
  "the context %s is refused",
  async (context) => {
    const { socket } = await openAgent();

    const answer = await speak(
      socket,
      requestText("GET /v1/credentials/web", [`jitney-context: ${context}`]),
    );

    expect(codeOf(answer)).toBe("bad-request");
  },
);

test("the version stands in every answer, refusals too", async () => {
  const { socket } = await openAgent();

  const lines = ["GET /healthz", "GET /nowhere", "GET /v1/status", "GET /v1/credentials/nobody"];
  const answers = await Promise.all(lines.map((line) => speak(socket, requestText(line))));

  for (const answer of answers) expect(answer).toContain(`jitney-version: ${version}\r\n`);
});

test("a configuration with a mistake is told to every caller", async () => {
  const { socket } = await openAgent("[jit web]\nnode = nonsense\n");

  const answer = await speak(socket, requestText("GET /v1/credentials/web"));

  expect([statusOf(answer), codeOf(answer)]).toEqual([500, "config-invalid"]);
});
