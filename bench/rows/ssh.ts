// ssh through the agent beside ssh with a static key file, and the bytes through `jitney-ssh connect` beside nc,
// on loopback with a real sshd. Both of a pair run in the same turn, so that a busy machine slows both.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { askAgent, parse } from "../../test/end-to-end/harness/ask-agent.ts";
import { ssh, sshHelper } from "../../test/end-to-end/harness/programs.ts";
import { createSshWorld, type SshWorld } from "../../test/end-to-end/harness/ssh-world.ts";
import { sshd } from "../../test/end-to-end/harness/sshd.ts";
import { compileC } from "../compile-c.ts";
import { median } from "../median.ts";
import { readResident } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";
import { type Command, timeProcesses } from "../time-processes.ts";

const mostTimesStatic = 1.05;
const leastTimesNc = 0.8;
const netcat = "/usr/bin/nc";
const mebibyte = 1_024 ** 2;
const chunksBetweenLooks = 256;

type Piped = ChildProcessByStdio<Writable, Readable, null>;

type Direction = "down" | "up";

interface Flow {
  bytesPerSecond: number;
  /** The most that was seen, in bytes. */
  resident: number;
}

export async function measureSsh({ isQuick }: BenchOptions): Promise<Measurement[]> {
  if (sshd.isMissing || ssh.isMissing) return [];
  await using blog = await createSshWorld();
  await blog.startAgent();
  await blog.ssh(["blog", "true"]); // the certificate is held from here on
  const login = await measureLogin(blog, isQuick ? 7 : 31);
  return [login, ...(await measureRelay(blog, isQuick))];
}

async function measureLogin(blog: SshWorld, rounds: number): Promise<Measurement> {
  const { world, configPath } = blog;
  const ours: Command = [ssh.path, "-F", configPath, "-o", "BatchMode=yes", "blog", "true"];
  const commands = [ours, await composeStatic(blog)];
  const spawner = compileC("spawn", world.folder);
  const [through = 0, direct = 0] = timeProcesses(commands, { spawner, rounds, env: world.env });
  const ratio = through / direct;
  return {
    what: "ssh blog true, loopback",
    ours: `${through.toFixed(0)} ms`,
    reference: `${direct.toFixed(0)} ms  static key file`,
    ratio,
    budget: `≤ ${mostTimesStatic} × static`,
    isMet: ratio <= mostTimesStatic,
  };
}

/** The same login with key and certificate from files and no ProxyCommand. */
async function composeStatic({ world }: SshWorld): Promise<Command> {
  const { text } = await askAgent(world.socket, "/v1/ssh/blog/files", { method: "POST" });
  const files = parse(text);
  const options = [
    `IdentityFile=${files.identityFile}`,
    `CertificateFile=${files.certificateFile}`,
    `UserKnownHostsFile=${files.userKnownHostsFile}`,
    `HostKeyAlias=${files.hostKeyAlias}`,
    "GlobalKnownHostsFile=none",
    "StrictHostKeyChecking=yes",
    "PreferredAuthentications=publickey",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "BatchMode=yes",
  ].flatMap((option) => ["-o", option]);
  const [address = ""] = files.addresses as string[];
  return [ssh.path, "-F", "none", ...options, "-p", String(files.port), `${files.user}@${address}`, "true"];
}

async function measureRelay(blog: SshWorld, isQuick: boolean): Promise<Measurement[]> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, blog.server.address, resolve));
  const place = server.address();
  const port = typeof place === "object" && place !== null ? String(place.port) : "";
  const commands: [Command, Command] = [
    [sshHelper, "connect", "blog", "--port", port],
    [netcat, "-N", blog.server.address, port],
  ];
  const bytes = (isQuick ? 128 : 512) * mebibyte;
  const measurements: Measurement[] = [];
  for (const direction of ["down", "up"] as const) {
    const flows = { ours: [] as Flow[], nc: [] as Flow[] };
    for (let round = 0; round < (isQuick ? 3 : 9); round += 1) {
      flows.ours.push(await carry(commands[0], { server, direction, bytes, env: blog.world.env }));
      flows.nc.push(await carry(commands[1], { server, direction, bytes, env: blog.world.env }));
    }
    measurements.push(compare(direction, flows.ours, flows.nc));
  }
  server.close();
  return measurements;
}

interface Carriage {
  server: Server;
  direction: Direction;
  bytes: number;
  env: Readonly<Record<string, string>>;
}

/** Carries the bytes through the program, from the server to its stdout or from its stdin to the server. */
async function carry([program, ...args]: Command, carriage: Carriage): Promise<Flow> {
  const accepted = once(carriage.server, "connection") as Promise<[Socket]>;
  const child = spawn(program, args, { env: carriage.env, stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const early = exit.then(([code]) => Promise.reject(new Error(`${program} ended early with ${code}`)));
  early.catch(() => undefined); // in the end it ends
  const [socket] = await Promise.race([accepted, early]);
  const flow = await Promise.race([measureFlow(child, socket, carriage), early]);
  child.stdin.end();
  socket.end();
  await exit;
  return flow;
}

async function measureFlow(child: Piped, socket: Socket, { direction, bytes }: Carriage): Promise<Flow> {
  const [from, to] = direction === "down" ? [socket, child.stdout] : [child.stdin, socket];
  const startedAt = performance.now();
  const received = countReceived(to, bytes, () => readResident(child.pid ?? 0));
  const chunk = Buffer.alloc(256 * 1_024);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    if (!from.write(chunk)) await once(from, "drain");
  }
  const resident = await received;
  return { bytesPerSecond: (bytes * 1_000) / (performance.now() - startedAt), resident };
}

/** Settles with the highest of the looks when all bytes are there. */
function countReceived(stream: Readable, bytes: number, look: () => number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let highest = 0;
  let received = 0;
  let chunks = 0;
  stream.on("data", (chunk: Buffer) => {
    received += chunk.length;
    chunks += 1;
    if (chunks % chunksBetweenLooks === 0) highest = Math.max(highest, look());
    if (received >= bytes) resolve(highest);
  });
  return promise;
}

function compare(direction: Direction, ours: readonly Flow[], nc: readonly Flow[]): Measurement {
  const [rate, reference] = [ours, nc].map((flows) => median(flows.map((flow) => flow.bytesPerSecond)));
  const resident = median(ours.map((flow) => flow.resident));
  if (rate === undefined || reference === undefined) throw new Error("nothing was carried");
  const ratio = rate / reference;
  return {
    what: `jitney-ssh connect, ${direction}`,
    ours: `${formatRate(rate)}, ${(resident / mebibyte).toFixed(0)} MiB resident`,
    reference: `${formatRate(reference)}  nc`,
    ratio,
    budget: `≥ ${leastTimesNc} × nc`,
    isMet: ratio >= leastTimesNc,
  };
}

function formatRate(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1e6).toFixed(0)} MB/s`;
}
