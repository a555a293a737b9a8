// Many connections, slow ones and silent ones: nobody holds up anybody else, and none stays for ever.

import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { openAgent } from "../fakes/open-agent.ts";
import { openSocket, readAll, requestText, speak, statusOf } from "../fakes/raw-socket.ts";

const healthz = "GET /healthz HTTP/1.1\r\nhost: jitney\r\n\r\n";

/** Resolves with the answers read so far once `count` of them are complete. */
function readAnswers(socket: Socket, count: number): Promise<string> {
  let text = "";
  socket.setEncoding("utf8");
  return new Promise((resolve) => {
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.split("ok\n").length > count) resolve(text);
    });
  });
}

/** How long it takes until the server closes the connection, in milliseconds. */
async function lifeOf(path: string, bytes: string): Promise<number> {
  const beganAt = performance.now();
  const socket = await openSocket(path);
  const closed = readAll(socket);
  socket.write(bytes);
  await closed;
  return performance.now() - beganAt;
}

test("a connection on which no request completes is cut after 5 s, whatever came before", async () => {
  const { socket } = await openAgent();

  const lives = await Promise.all([
    lifeOf(socket, ""),
    lifeOf(socket, "GET /healthz HTTP/1.1\r\nhost:"),
    lifeOf(socket, "POST /v1/requests HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{"),
    lifeOf(socket, healthz),
    lifeOf(socket, `${healthz}GET /he`),
    lifeOf(socket, "POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"),
    lifeOf(socket, "POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{"),
    lifeOf(socket, "GET /healthz HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello"),
  ]);

  expect(Math.min(...lives)).toBeGreaterThan(4_500);
  expect(Math.max(...lives)).toBeLessThan(8_000);
}, 12_000);

test("a hundred requests on one connection are answered one after the other", async () => {
  const { socket } = await openAgent();
  const connection = await openSocket(socket);
  const statuses: number[] = [];

  for (let n = 0; n < 100; n += 1) {
    const answer = readAnswers(connection, 1);
    connection.write(healthz);
    statuses.push(statusOf(await answer));
    connection.removeAllListeners("data");
  }

  expect(statuses).toEqual(Array(100).fill(200));
});

test("requests sent without waiting are answered in their order", async () => {
  const { socket } = await openAgent();
  const connection = await openSocket(socket);

  const answers = readAnswers(connection, 20);
  connection.write(healthz.repeat(20));

  expect((await answers).match(/HTTP\/1\.1 200/g)).toHaveLength(20);
});

test("two hundred half-open clients do not hold up the next", async () => {
  const { socket } = await openAgent();

  const halfOpen = await Promise.all(Array.from({ length: 200 }, () => openSocket(socket)));
  for (const connection of halfOpen) connection.write("GET /v1/sta");
  const answer = await speak(socket, requestText("GET /healthz"));

  expect(statusOf(answer)).toBe(200);
});

test("a client that drops its connection in the middle harms nobody", async () => {
  const { socket } = await openAgent();

  const rude = await Promise.all(Array.from({ length: 50 }, () => openSocket(socket)));
  for (const connection of rude) {
    connection.write("POST /v1/requests HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{");
    connection.destroy();
  }
  const answer = await speak(socket, requestText("GET /healthz"));

  expect(statusOf(answer)).toBe(200);
});

test("a thousand connections at once are all answered", async () => {
  const { socket } = await openAgent();

  const asked = Array.from({ length: 1_000 }, () => speak(socket, requestText("GET /v1/status")));
  const statuses = new Set((await Promise.all(asked)).map(statusOf));

  expect([...statuses]).toEqual([200]);
}, 20_000);
