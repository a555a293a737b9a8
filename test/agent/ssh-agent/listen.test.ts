// The socket itself: whose it is, who may be there before, and that no client harms another.

import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SshAgentOptions } from "../../../agent/ssh-agent/conversation.ts";
import type { SshIdentity } from "../../../agent/ssh-agent/identity.ts";
import { listenSshAgent } from "../../../agent/ssh-agent/listen.ts";
import { Failure } from "../../../protocol/failure.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { recorded, recordedIdentity, withLength } from "./recorded-login.ts";
import { ask, openClient, openSocket } from "./socket-bench.ts";
import { encodeMessages } from "./talk.ts";

const listedFrame = withLength(recorded.listed);

const options: SshAgentOptions = {
  identity: async () => recordedIdentity,
  identityTimeoutMs: 5_000,
  requireSessionBind: true,
  note: () => undefined,
};

describe("the socket", () => {
  test("is the user's alone, and the umask is what it was", async () => {
    const before = process.umask();

    const { folder, path } = await openSocket();

    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(before);
    expect(readdirSync(folder)).toEqual(["blog.sock"]);
  });

  test("is private and leaves the umask alone when many are opened at once", async () => {
    const folder = tempFolder();
    const paths = Array.from({ length: 20 }, (_, index) => join(folder, `${index}.sock`));
    const before = process.umask();

    const agents = await Promise.all(paths.map((path) => listenSshAgent(path, options)));

    expect(paths.map((path) => statSync(path).mode & 0o777)).toEqual(Array(20).fill(0o600));
    expect(process.umask()).toBe(before);
    await Promise.all(agents.map((agent) => agent.stop()));
  });

  test("is gone after stop, and so are its connections", async () => {
    const { folder, path, agent } = await openSocket();
    const client = await openClient(path);

    await Promise.all([agent.stop(), once(client, "close")]);

    expect(readdirSync(folder)).toEqual([]);
  });

  test("of another agent, put in its place, survives stop", async () => {
    const { path, agent } = await openSocket();
    const other = await listenSshAgent(`${path}2`, options);
    renameSync(`${path}2`, path);

    await agent.stop();

    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
    await other.stop();
  });

  test("that a killed agent left behind is replaced", async () => {
    const path = join(tempFolder(), "blog.sock");
    const killed = createServer().listen(`${path}.old`);
    await once(killed, "listening");
    renameSync(`${path}.old`, path);
    killed.close(); // which removes the name it was bound to, not this one

    const agent = await listenSshAgent(path, options);

    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
    await agent.stop();
  });

  test("that somebody answers on is left alone", async () => {
    const { path } = await openSocket();

    const second = listenSshAgent(path, options);

    await expect(second).rejects.toThrow(`another process answers on ${path}`);
    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
  });

  test("is not made over a file, in an open folder, through a link or under too long a path", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "file"), "mine");
    const open = tempFolder();
    chmodSync(open, 0o755);
    const link = join(folder, "link");
    symlinkSync(tempFolder(), link);

    await expect(listenSshAgent(join(folder, "file"), options)).rejects.toThrow(Failure);
    await expect(listenSshAgent(join(open, "blog.sock"), options)).rejects.toThrow(Failure);
    await expect(listenSshAgent(join(link, "blog.sock"), options)).rejects.toThrow(Failure);
    await expect(listenSshAgent(join(folder, "x".repeat(100)), options)).rejects.toThrow(/too long/);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("mine");
    expect(existsSync(join(open, "blog.sock"))).toBe(false);
  });
});

describe("a client that harms itself alone", () => {
  test.each([
    ["a length of 4 GB", "ffffffff0b"],
    ["a length beyond the bound", "000400010b"],
    ["an empty message", "00000000"],
    ["a line of text", Buffer.from("GET / HTTP/1.1\r\n").toString("hex")],
  ])("sends %s: its connection ends, another goes on", async (_, hex) => {
    const { path, notes } = await openSocket();
    const other = await openClient(path);
    const client = await openClient(path);

    client.write(Buffer.from(hex, "hex"));
    client.resume();
    await once(client, "close");

    expect(await ask(other, [recorded.list], listedFrame)).toBe(listedFrame);
    expect(notes).toEqual(["ssh-connection-cut no-agent-protocol"]);
  });

  test("sends half a message and stays: others are served", async () => {
    const { path } = await openSocket();
    const client = await openClient(path);
    client.write(encodeMessages([recorded.sign]).subarray(0, 100));

    const reply = await ask(await openClient(path), [recorded.list], listedFrame);

    expect(reply).toBe(listedFrame);
  });

  test("sends half a message and goes: nothing is said of it", async () => {
    const { path, notes } = await openSocket();
    const client = await openClient(path);

    client.end(encodeMessages([recorded.sign]).subarray(0, 100));
    client.resume();
    await once(client, "close");

    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
    expect(notes).toEqual([]);
  });

  test("goes while its certificate is fetched: nothing is said of it", async () => {
    const fetch = Promise.withResolvers<SshIdentity>();
    const asked = Promise.withResolvers<void>();
    const identity = () => {
      asked.resolve();
      return fetch.promise;
    };
    const { path, notes } = await openSocket({ identity });
    const client = await openClient(path);
    client.write(encodeMessages([recorded.list]));
    await asked.promise;

    client.destroy();
    fetch.resolve(recordedIdentity);

    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
    expect(notes).toEqual([]);
  });

  test("says nothing: it is cut after a while", async () => {
    const { path, notes } = await openSocket({ idleMs: 20 });
    const client = await openClient(path);

    client.resume();
    await once(client, "close");

    expect(notes).toEqual([]);
  });

  test("ends its side first and still gets its reply", async () => {
    const { path } = await openSocket();
    const client = await openClient(path);
    client.end(encodeMessages([recorded.list]));

    const [chunk] = (await once(client, "data")) as [Buffer];

    expect(chunk.toString("hex")).toBe(listedFrame);
  });
});

describe("many connections", () => {
  test("200 idle ones keep nobody from a login", async () => {
    const { path } = await openSocket();
    const idle = await openClients(path, 200);

    const reply = await ask(await openClient(path), [recorded.list], listedFrame);

    expect(reply).toBe(listedFrame);
    expect(idle.filter((socket) => socket.destroyed)).toEqual([]);
  });

  test("beyond 256 the oldest makes room", async () => {
    const { path } = await openSocket();
    const [oldest] = await openClients(path, 256);
    oldest?.resume();

    const [reply] = await Promise.all([
      openClient(path).then((client) => ask(client, [recorded.list], listedFrame)),
      oldest && once(oldest, "close"),
    ]);

    expect(reply).toBe(listedFrame);
  });

  test("a hundred at once share what is being fetched, and all are answered", async () => {
    const fetch = Promise.withResolvers<SshIdentity>();
    let waiting = 0;
    const identity = () => {
      waiting += 1;
      if (waiting === 100) fetch.resolve(recordedIdentity);
      return fetch.promise;
    };
    const { path } = await openSocket({ identity });
    const clients = await openClients(path, 100);

    const replies = await Promise.all(clients.map((client) => ask(client, [recorded.list], listedFrame)));

    expect(new Set(replies)).toEqual(new Set([listedFrame]));
  });

  test("end with a cut, and new ones are taken", async () => {
    const { path, agent } = await openSocket();
    const clients = await openClients(path, 3);
    await Promise.all(clients.map((client) => ask(client, [recorded.list], listedFrame)));

    agent.cut();
    await Promise.all(clients.map((client) => once(client, "close")));

    expect(await ask(await openClient(path), [recorded.list], listedFrame)).toBe(listedFrame);
  });
});

async function openClients(path: string, count: number) {
  const clients = await Promise.all(Array.from({ length: count }, () => openClient(path)));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  return clients;
}
