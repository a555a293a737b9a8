// Asking the agent within one deadline: retried while nobody took the question, ended with a message.

import { mkdirSync, renameSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Failure, toProblem } from "../../protocol/failure.ts";
import { insideAgentVariable } from "../../protocol/paths.ts";
import { type Reach, reachAgent } from "../../protocol/reach.ts";
import { version } from "../../protocol/version.ts";
import { failureOf } from "../agent/fakes/failure-of.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

const call = { method: "GET", path: "/v1/status" } as const;

function place(): { socket: string; reach: (deadlineMs: number, extra?: Partial<Reach>) => Reach } {
  const folder = join(tempFolder(), "run");
  mkdirSync(folder, { mode: 0o700 });
  const socket = join(folder, "agent.sock");
  const env = { JITNEY_SOCKET: socket };
  return {
    socket,
    reach: (deadlineMs, extra = {}) => ({ env, deadlineAt: Date.now() + deadlineMs, ...extra }),
  };
}

function listen(server: Server | ReturnType<typeof createServer>, path: string): Promise<void> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) => server.listen(path, () => resolve()));
}

async function serve(path: string, answer: RequestListener): Promise<void> {
  const server = createHttpServer(answer);
  onTestFinished(() => server.closeAllConnections());
  await listen(server, path);
}

async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  renameSync(`${path}.old`, path);
  await new Promise((resolve) => server.close(resolve));
}

test("an answer is passed on with the agent's version, and ours is sent", async () => {
  const { socket, reach } = place();
  const versions: unknown[] = [];
  await serve(socket, (request, response) => {
    versions.push(request.headers["jitney-version"]);
    response.setHeader("jitney-version", "9.9.9").end("{}");
  });

  const reply = await reachAgent(call, reach(2_000));

  expect(reply).toEqual({ status: 200, agentVersion: "9.9.9", body: "{}" });
  expect(versions).toEqual([version]);
});

test("what is left of the deadline is sent as wait, a margin kept back", async () => {
  const { socket, reach } = place();
  const waits: number[] = [];
  await serve(socket, (request, response) => {
    waits.push(Number(new URL(request.url ?? "", "http://jitney").searchParams.get("wait")));
    response.end();
  });

  await reachAgent({ ...call, path: "/v1/nodes?region=eu-west-1" }, reach(4_000));

  expect(waits[0]).toBeGreaterThan(2.5);
  expect(waits[0]).toBeLessThanOrEqual(3.85);
});

test("a failure of the agent's is thrown as it was", async () => {
  const { socket, reach } = place();
  const problem = toProblem(new Failure("approval-pending", "waits", { next: "again", requestId: "oi-1" }));
  await serve(socket, (_, response) => response.writeHead(problem.status).end(JSON.stringify(problem)));

  const failure = await failureOf(reachAgent(call, reach(2_000)));

  expect(failure).toMatchObject({ code: "approval-pending", message: "waits", requestId: "oi-1" });
});

test("without a socket and without leave to start an agent, it says so at once", async () => {
  const { socket, reach } = place();

  const failure = await failureOf(reachAgent(call, reach(60_000)));

  expect(failure.code).toBe("agent-unreachable");
  expect(failure.message).toBe(`no agent answers on ${socket} (ENOENT)`);
});

test("an agent is launched until one answers: the first may have died, or another's may have", async () => {
  const { socket, reach } = place();
  let launches = 0;
  const launch = () => {
    launches += 1;
    if (launches === 3) void serve(socket, (_, response) => response.end("ready"));
    return undefined;
  };

  const reply = await reachAgent(call, reach(5_000, { launch }));

  expect(reply.body).toBe("ready");
  expect(launches).toBeGreaterThanOrEqual(3);
});

test("a socket that nobody listens on is as good as none", async () => {
  const { socket, reach } = place();
  await leaveStaleSocket(socket);
  let launches = 0;
  const launch = () => {
    launches += 1;
    return undefined;
  };

  const failure = await failureOf(reachAgent(call, reach(100, { launch })));

  expect(failure.message).toBe(`no agent answers on ${socket} (ECONNREFUSED)`);
  expect(launches).toBeGreaterThanOrEqual(1);
});

test("an agent that never comes ends inside the deadline", async () => {
  const { reach } = place();
  const beganAt = Date.now();

  const failure = await failureOf(reachAgent(call, reach(200, { launch: () => undefined })));

  expect(failure.code).toBe("agent-unreachable");
  expect(Date.now() - beganAt).toBeLessThan(2_000);
});

test.each([
  ["as soon as it is made", (connection: Socket) => void connection.destroy()],
  ["after the question", (connection: Socket) => void connection.once("data", () => connection.destroy())],
])("a connection that is dropped %s is tried again", async (_, drop) => {
  const { socket, reach } = place();
  let connections = 0;
  const answer = (connection: Socket) => {
    connections += 1;
    if (connections < 3) drop(connection);
    else connection.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  };
  await listen(createServer(answer), socket);

  const reply = await reachAgent(call, reach(5_000));

  expect(reply.body).toBe("ok");
  expect(connections).toBe(3);
});

test("an agent that takes the question and is silent ends in timeout, and is not asked twice", async () => {
  const { socket, reach } = place();
  let asked = 0;
  await serve(socket, () => {
    asked += 1;
  });

  const failure = await failureOf(reachAgent(call, reach(150)));

  expect(failure.code).toBe("timeout");
  expect(failure.next).toContain("jitney logs");
  expect(asked).toBe(1);
});

test("an answer that stops half way ends in timeout too", async () => {
  const { socket, reach } = place();
  await serve(
    socket,
    (_, response) => void response.writeHead(200, { "content-length": "10" }).write("half"),
  );

  const failure = await failureOf(reachAgent(call, reach(150)));

  expect(failure.code).toBe("timeout");
});

test("who is asked from inside the agent refuses, before a byte is sent", async () => {
  const { socket, reach } = place();
  let asked = 0;
  await serve(socket, () => {
    asked += 1;
  });
  const { env } = reach(0);

  const failure = await failureOf(
    reachAgent(call, reach(2_000, { env: { ...env, [insideAgentVariable]: "1" } })),
  );

  expect(failure.code).toBe("profile-loop");
  expect(asked).toBe(0);
});

test("a server that is no agent is not taken for one", async () => {
  const { socket, reach } = place();
  await serve(socket, (_, response) => response.writeHead(500).end("<html>"));

  const failure = await failureOf(reachAgent(call, reach(2_000)));

  expect(failure).toMatchObject({ code: "internal", message: "the agent's answer is not understood" });
});
