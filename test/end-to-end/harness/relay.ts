// `jitney-ssh connect blog` with the test at both its ends: on its standard streams as ssh is, and behind the
// address as sshd is.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { readStatusField } from "./process-facts.ts";
import { sshHelper } from "./programs.ts";
import type { SshSession } from "./ssh-session.ts";
import { createSshWorld, type SshWorld } from "./ssh-world.ts";

export interface RelayBench extends AsyncDisposable {
  blog: SshWorld;
  /** Starts the helper; settles when the server has its connection. */
  connect(): Promise<Relay>;
  /** The same with a whole ssh, which waits for the server's first word. */
  connectWithSsh(): Promise<SshSession>;
}

export interface Relay {
  child: ChildProcessWithoutNullStreams;
  server: Socket;
  /** What it has said on stderr by its end, and its exit code. */
  ended: Promise<{ exitCode: number | null; stderr: string }>;
  /** Resident, in bytes. */
  memory(): number;
}

export async function openRelayBench(): Promise<RelayBench> {
  const blog = await createSshWorld();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, blog.server.address, resolve));
  blog.writeEntries(`[lightsail blog]\ninstance = Blog\nuser = admin\nport = ${portOf(server)}\n`);
  await blog.startAgent();
  return {
    blog,
    connect: () => connect(blog, server),
    connectWithSsh: async () => {
      const accepted = once(server, "connection");
      const session = blog.startSsh(["blog", "true"]);
      await Promise.race([accepted, session.ended]);
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await blog[Symbol.asyncDispose]();
    },
  };
}

async function connect({ world }: SshWorld, server: Server): Promise<Relay> {
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const child = spawn(sshHelper, ["connect", "blog"], { env: world.env, cwd: "/" });
  child.stdin.on("error", () => undefined); // EPIPE: it has ended, and `ended` tells
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = once(child, "exit").then(([exitCode]) => ({ exitCode: exitCode as number | null, stderr }));
  const early = ended.then(() => Promise.reject(new Error(`the helper has ended: ${stderr}`)));
  early.catch(() => undefined); // it ends later, as it should
  const [socket] = await Promise.race([accepted, early]);
  socket.on("error", () => undefined); // ECONNRESET: the helper was killed
  const memory = () => Number.parseInt(readStatusField(child.pid ?? 0, "VmRSS"), 10) * 1_024;
  return { child, server: socket, ended, memory };
}

function portOf(server: Server): number {
  const place = server.address();
  if (typeof place === "object" && place !== null) return place.port;
  throw new Error("no port");
}
