// The agent as a service that systemd starts at the first connection (sd_listen_fds(3)).

import { spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findInheritedSocket } from "../../agent/inherited-socket.ts";
import type { StatusDocument } from "../../protocol/status-document.ts";
import { catchFailure } from "./config/written-config.ts";
import { type AgentHome, bodyOf, homeEnvironment, openHome, readLog } from "./fakes/agent-home.ts";
import { requestText, speak } from "./fakes/raw-socket.ts";

const python = process.env.JITNEY_TEST_PYTHON || "/usr/bin/python3";
const timeoutMs = 20_000;

/** Resolves with all that the launcher has said once it contains the text. */
async function activate({ home, socket }: AgentHome, more: Record<string, string> = {}) {
  mkdirSync(dirname(socket), { mode: 0o700 });
  const script = (name: string) => join(import.meta.dirname, "fixtures", name);
  const args = [script("activate.py"), socket, process.execPath, script("run-agent.ts")];
  const launcher = spawn(python, args, {
    env: { ...homeEnvironment(home), ...more },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  onTestFinished(() => void process.kill(-(launcher.pid ?? 0), "SIGKILL"));
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  }
  const said = (words: string) =>
    new Promise<string>((resolve) => {
      const look = () => text.includes(words) && resolve(text);
      waiting.add(look);
      look();
    });
  await said("listening");
  return { said };
}

async function status({ socket }: AgentHome): Promise<StatusDocument> {
  return bodyOf<StatusDocument>(await speak(socket, requestText("GET /v1/status")));
}

test.skipIf(!existsSync(python))(
  "the first connection starts it and is answered; its end leaves the socket, and the next starts another",
  async () => {
    const home = await openHome();
    const { said } = await activate(home, { AWS_PROFILE: "web", HTTPS_PROXY: "http://127.0.0.1:1" });
    const inode = lstatSync(home.socket).ino;

    const first = await speak(home.socket, requestText("GET /v1/credentials/web?wait=10"));
    const { agent } = await status(home);
    process.kill(agent.pid, "SIGTERM");
    await said("ended 0");
    const second = await status(home);

    expect(bodyOf(first)).toMatchObject({ Version: 1 });
    expect(lstatSync(home.socket).ino).toBe(inode);
    expect(second.agent.pid).not.toBe(agent.pid);
    const strange = /^(LISTEN_|AWS_|HTTPS_PROXY)/;
    expect(Object.keys(agent.environment).filter((name) => strange.test(name))).toEqual([]);
  },
  timeoutMs,
);

test.skipIf(!existsSync(python))(
  "another agent finds it and leaves it alone",
  async () => {
    const home = await openHome();
    await activate(home);
    const { agent } = await status(home);

    const { code, stderr } = await home.start().ended;

    expect(code).toBe(1);
    expect(stderr).toContain(`already (pid ${agent.pid})`);
    expect((await status(home)).agent.pid).toBe(agent.pid);
  },
  timeoutMs,
);

test.skipIf(!existsSync(python))(
  "its path gone, it ends by itself",
  async () => {
    const home = await openHome();
    const { said } = await activate(home);
    await status(home);

    rmSync(home.socket);
    await said("ended 0");

    expect(readLog(home)).toContain(" ending why=socket-lost");
  },
  timeoutMs,
);

test.skipIf(!existsSync(python))(
  "a socket that helpers do not ask is refused, with the line to write",
  async () => {
    const home = await openHome();
    const { said } = await activate(home, { JITNEY_SOCKET: `${home.home}/run/other.sock` });

    void speak(home.socket, requestText("GET /healthz")).catch(() => undefined);
    const text = await said("ended 1");

    expect(text).toContain(
      `jitney: the socket unit listens on ${home.socket}, helpers ask on ${home.home}/run/other.sock\n`,
    );
    expect(text).toContain(
      `jitney: write into jitney.socket one line ListenStream=${home.home}/run/other.sock`,
    );
  },
  timeoutMs,
);

test.each([
  [{}],
  [{ LISTEN_FDS: "1" }],
  [{ LISTEN_FDS: "1", LISTEN_PID: "1" }],
  [{ LISTEN_PID: String(process.pid) }],
])("%j hands over nothing", (env) => {
  expect(findInheritedSocket(env, process.pid, "/run/jitney/agent.sock")).toBeUndefined();
});

test("several sockets are refused", () => {
  const env = { LISTEN_FDS: "2", LISTEN_PID: String(process.pid) };

  const failure = catchFailure(() => findInheritedSocket(env, process.pid, "/run/jitney/agent.sock"));

  expect(failure.message).toBe("the socket unit hands out 2 sockets, not one");
});
