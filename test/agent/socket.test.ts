// One agent per user, behind one socket that only the user reaches.

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHttpServer } from "../../agent/server/http-server.ts";
import { type BoundSocket, bindSocket } from "../../agent/socket.ts";
import { Failure } from "../../protocol/failure.ts";
import { startChild, startFixture } from "./fakes/child.ts";
import { failureOf } from "./fakes/failure-of.ts";
import { requestText, speak, statusOf } from "./fakes/raw-socket.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

function freshPath(): string {
  return join(tempFolder(), "run", "agent.sock");
}

interface Bound {
  socket: BoundSocket | undefined;
  server: Server;
  lost: Promise<void>;
}

async function bind(path: string, prepare: () => void = () => undefined): Promise<Bound> {
  const server = createHttpServer((_, response) => response.end("ok\n"));
  const lost = Promise.withResolvers<void>();
  onTestFinished(() => void server.close());
  const socket = await bindSocket(server, path, { prepare, onLost: () => lost.resolve() });
  return { socket, server, lost: lost.promise };
}

/** A socket file that nobody listens on, as a killed agent leaves it. */
async function leaveStaleSocket(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  renameSync(`${path}.old`, path);
  await new Promise((resolve) => server.close(resolve));
}

async function isAnswering(path: string): Promise<boolean> {
  return statusOf(await speak(path, requestText("GET /healthz"))) === 200;
}

test("the socket is the user's alone, and so is its folder", async () => {
  const path = freshPath();

  await bind(path);

  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(await isAnswering(path)).toBe(true);
});

test("a second agent finds the first and leaves it alone", async () => {
  const path = freshPath();
  await bind(path);
  const inode = lstatSync(path).ino;

  const second = await bind(path);

  expect(second.socket).toBeUndefined();
  expect(lstatSync(path).ino).toBe(inode);
});

test("the socket that a killed agent left is replaced", async () => {
  const path = freshPath();
  await leaveStaleSocket(path);

  const { socket } = await bind(path);

  expect(socket).toBeDefined();
  expect(await isAnswering(path)).toBe(true);
});

test("the agent is prepared before the first connection, and not at all beside another", async () => {
  const path = freshPath();
  const prepared: boolean[] = [];
  const prepare = () => void prepared.push(existsSync(path));

  await bind(path, prepare);
  await bind(path, prepare);

  expect(prepared).toEqual([false]);
});

test("folders that are made while the socket is bound can be entered", async () => {
  const path = freshPath();
  const folder = join(dirname(path), "ssh");
  const prepare = () => queueMicrotask(() => mkdirSync(folder, { mode: 0o700 }));

  await bind(path, prepare);

  expect(lstatSync(folder).mode & 0o777).toBe(0o700);
});

test("an agent that cannot be prepared leaves no socket", async () => {
  const path = freshPath();

  const work = bind(path, () => {
    throw new Failure("internal", "no");
  });

  expect((await failureOf(work)).message).toBe("no");
  expect(existsSync(path)).toBe(false);
});

test("what a starter of the same pid left in the guarded moment is no obstacle", async () => {
  const path = freshPath();
  await leaveStaleSocket(join(dirname(path), `.${process.pid}`));

  const { socket } = await bind(path);

  expect(socket).toBeDefined();
});

test("of fifty agents started at once one stays", async () => {
  const path = freshPath();

  const children = Array.from({ length: 50 }, () => startFixture("bind-socket.ts", [path]));
  const words = await Promise.all(children.map((child) => child.said("\n")));

  expect(words.filter((word) => word === "bound\n")).toHaveLength(1);
  expect(words.filter((word) => word === "other\n")).toHaveLength(49);
  expect(await isAnswering(path)).toBe(true);
}, 60_000);

test("an agent that is stopped in its tracks is not displaced", async () => {
  const path = freshPath();
  const silent = startFixture("bind-socket.ts", [path]);
  await silent.said("bound");
  silent.process.kill("SIGSTOP");
  const inode = lstatSync(path).ino;

  const { socket } = await bind(path);

  expect(socket).toBeUndefined();
  expect(lstatSync(path).ino).toBe(inode);
}, 10_000);

test("an agent with all its connections taken is not displaced", async () => {
  const path = freshPath();
  const { server } = await bind(path);
  server.maxConnections = 1;
  const holder = connect(path);
  onTestFinished(() => void holder.destroy());
  await new Promise((resolve) => server.once("connection", resolve));

  const second = await bind(path);

  expect(second.socket).toBeUndefined();
});

test("an agent whose backlog is full is not displaced", async () => {
  const path = freshPath();
  mkdirSync(dirname(path), { mode: 0o700 });
  const listen = `require("net").createServer().listen({path:${JSON.stringify(path)},backlog:1},()=>console.log("bound"))`;
  const silent = startChild(["-e", listen]);
  await silent.said("bound");
  silent.process.kill("SIGSTOP");
  const holders = Array.from({ length: 4 }, () => connect(path).on("error", () => undefined));
  onTestFinished(() => holders.forEach((holder) => void holder.destroy()));
  await new Promise((resolve) => holders.at(-1)?.once("error", resolve));

  const { socket } = await bind(path);

  expect(socket).toBeUndefined();
});

test("a file that is no socket is not overwritten", async () => {
  const path = freshPath();
  mkdirSync(dirname(path), { mode: 0o700 });
  writeFileSync(path, "mine");

  const failure = await failureOf(bind(path));

  expect(failure.code).toBe("agent-unreachable");
  expect(failure.message).toContain("is not a socket");
  expect(readFileSync(path, "utf8")).toBe("mine");
});

test.each([104, 200])("a path of %d bytes is refused, with its length", async (bytes) => {
  const folder = `${tempFolder()}/`;
  const path = `${folder}${"p".repeat(bytes - folder.length)}`;

  const failure = await failureOf(bind(path));

  expect(failure.message).toContain(`has ${bytes} bytes; 103 are the most`);
  expect(failure.next).toBe("set JITNEY_RUNTIME_DIR to a shorter path");
});

test("a folder behind a symbolic link is refused", async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "real"), { mode: 0o700 });
  symlinkSync(join(folder, "real"), join(folder, "run"));

  const failure = await failureOf(bind(join(folder, "run", "agent.sock")));

  expect(failure.message).toContain("is a symbolic link");
});

test.each([0o750, 0o705, 0o777, 0o711])("a folder of mode %o is refused", async (mode) => {
  const path = freshPath();
  mkdirSync(dirname(path));
  chmodSync(dirname(path), mode);

  const failure = await failureOf(bind(path));

  expect(failure.message).toContain(`is open to other users (mode ${mode.toString(8)})`);
  expect(failure.next).toBe(`run: chmod 700 ${dirname(path)}`);
});

test.skipIf(!isRoot)("a folder of another user is refused (tried as root only)", async () => {
  const path = freshPath();
  mkdirSync(dirname(path), { mode: 0o700 });
  chownSync(dirname(path), nobody, nobody);

  const failure = await failureOf(bind(path));

  expect(failure.message).toContain("belongs to uid 65534");
});

test("a folder that cannot be made is named", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "file"), "");

  const failure = await failureOf(bind(join(folder, "file", "run", "agent.sock")));

  expect(failure.message).toContain("cannot be made (ENOTDIR)");
});

test("an agent whose socket is removed is told so", async () => {
  const path = freshPath();
  const { lost } = await bind(path);

  rmSync(path);

  await lost;
});

test("an agent whose folder is removed is told so", async () => {
  const path = freshPath();
  const { lost } = await bind(path);

  rmSync(dirname(path), { recursive: true });

  await lost;
});

test("an agent whose socket another takes is told so, and removes nothing of the other's", async () => {
  const path = freshPath();
  const { socket, lost } = await bind(path);

  await leaveStaleSocket(`${path}.other`);
  renameSync(`${path}.other`, path);
  await lost;
  socket?.release();

  expect(existsSync(path)).toBe(true);
});

test("release removes the socket, and once is enough", async () => {
  const path = freshPath();
  const { socket } = await bind(path);

  socket?.release();
  socket?.release();

  expect(existsSync(path)).toBe(false);
});
