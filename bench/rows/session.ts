// Sessions of Session Manager against the emulator on loopback: upload through `connect`, a login beside plain ssh,
// the way to a prompt, and what the executables weigh. AWS's own client cannot stand beside them here.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { loginName } from "../../emulator/lightsail/sshd.ts";
import { askAgent } from "../../test/end-to-end/harness/ask-agent.ts";
import { createNodeSsh, type NodeSsh } from "../../test/end-to-end/harness/node-ssh.ts";
import { findProcesses } from "../../test/end-to-end/harness/processes.ts";
import { aws, jitney, script, sshHelper } from "../../test/end-to-end/harness/programs.ts";
import { runProgram } from "../../test/end-to-end/harness/run-program.ts";
import { createSessionWorld } from "../../test/end-to-end/harness/session-world.ts";
import { node, type World } from "../../test/end-to-end/harness/world.ts";
import { median } from "../median.ts";
import { readResident } from "../process-facts.ts";
import type { BenchOptions, Measurement } from "../row.ts";

const megabyte = 1024 * 1024;
const leastMegabytesPerSecond = 20;
const mostLoginMs = 60;

export async function measureSession({ isQuick }: BenchOptions): Promise<Measurement[]> {
  return [
    ...(await measureUpload(isQuick ? 32 : 256)),
    await measureLogin(isQuick ? 5 : 21),
    await measurePrompt(isQuick ? 3 : 11),
  ];
}

async function measureUpload(megabytes: number): Promise<Measurement[]> {
  await using world = await createSessionWorld();
  const sink = await openSink();
  world.emulator.addNode({ id: node, policy: "auto", ports: { 22: sink.port } });
  await world.runJitney(["agent", "start"]);
  const chunks = Array.from({ length: megabytes }, () => Buffer.alloc(megabyte, 7));
  const helper = spawn(sshHelper, ["connect", "db"], {
    env: world.env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  await sink.connected;
  const ours = await time(chunks, helper.stdin, sink);
  const resident = readResident(helper.pid ?? 0);
  helper.stdin.end();
  await once(helper, "close");
  const plain = connect(sink.port, "127.0.0.1");
  const reference = await time(chunks, plain, sink);
  plain.destroy();
  sink.server.close();
  return [compareUpload(megabytes, ours, reference), describeWeight("jitney-ssh, after an upload", resident)];
}

interface Sink {
  port: number;
  server: Server;
  connected: Promise<unknown>;
  /** Settles when so many bytes have come since the last call. */
  took(bytes: number): Promise<void>;
}

async function openSink(): Promise<Sink> {
  let taken = 0;
  let look: () => void = () => undefined;
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // the client has gone
    socket.on("data", (chunk) => {
      taken += chunk.length;
      look();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const took = (bytes: number) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (taken < bytes) return;
        taken = 0;
        resolve();
      };
      look();
    });
  return { port, server, connected: once(server, "connection"), took };
}

/** Milliseconds. */
async function time(chunks: Buffer[], into: NodeJS.WritableStream, sink: Sink): Promise<number> {
  const startedAt = performance.now();
  const over = sink.took(chunks.length * megabyte);
  for (const chunk of chunks) if (!into.write(chunk)) await once(into, "drain");
  await over;
  return performance.now() - startedAt;
}

function compareUpload(megabytes: number, ours: number, reference: number): Measurement {
  const [own, plain] = [(megabytes / ours) * 1_000, (megabytes / reference) * 1_000];
  return {
    what: `upload of ${megabytes} MB through connect`,
    ours: `${own.toFixed(1)} MB/s`,
    reference: `${plain.toFixed(0)} MB/s  plain TCP`,
    ratio: own / plain,
    budget: `≥ ${leastMegabytesPerSecond} MB/s`,
    isMet: own >= leastMegabytesPerSecond,
  };
}

function describeWeight(what: string, bytes: number): Measurement {
  return { what, ours: `${(bytes / megabyte).toFixed(0)} MiB`, reference: "", budget: "none", isMet: true };
}

/** Each login beside a plain one; the call to AWS is measured apart and taken off. */
async function measureLogin(rounds: number): Promise<Measurement> {
  await using db = await createNodeSsh();
  await db.ssh(["db", "true"]); // its key is remembered from here on
  const { port } = db.server;
  const direct = ["-p", String(port), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
  const [ours, plain, starts]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push((await db.ssh(["db", "true"])).elapsedMs);
    plain.push((await db.ssh([...direct, "-q", `${loginName}@127.0.0.1`, "true"])).elapsedMs);
    starts.push(await timeStart(db));
  }
  const more = median(ours) - median(plain) - median(starts);
  return {
    what: "ssh db true, beyond plain ssh, StartSession apart",
    ours: `${more < 0 ? "" : "+"}${more.toFixed(1)} ms`,
    reference: `${median(plain).toFixed(1)} ms  plain; StartSession ${median(starts).toFixed(1)} ms`,
    budget: `≤ +${mostLoginMs} ms`,
    isMet: more <= mostLoginMs,
  };
}

async function timeStart({ world }: NodeSsh): Promise<number> {
  const startedAt = performance.now();
  const body = JSON.stringify({ name: "db", document: "AWS-StartSSHSession" });
  const { status, text } = await askAgent(world.socket, "/v1/sessions", { method: "POST", body });
  const ms = performance.now() - startedAt;
  if (status !== 201) throw new Error(`a session could not be started: ${status}`);
  const { sessionId } = JSON.parse(text) as { sessionId: string };
  await askAgent(world.socket, `/v1/sessions/${sessionId}?name=db`, { method: "DELETE" });
  return ms;
}

/** On a terminal that script(1) opens, from the command to the node's first prompt. */
async function measurePrompt(rounds: number): Promise<Measurement> {
  const shell = ["env", "PS1=node> ", "sh", "-i"];
  await using world = await createSessionWorld({ emulator: { shell } });
  await world.runHelper("web"); // approved, and held
  const times: number[] = [];
  const weights: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { ms, resident } = await openOnce(world);
    times.push(ms);
    weights.push(resident);
  }
  const awsMs = aws.isMissing || aws.path === "" ? undefined : await timeAws(world, rounds);
  return {
    what: "jitney shell to the prompt, approved",
    ours: `${median(times).toFixed(0)} ms, ${(median(weights) / megabyte).toFixed(0)} MiB`,
    reference: awsMs === undefined ? "no AWS CLI here" : `${awsMs.toFixed(0)} ms  aws --version`,
    ...(awsMs !== undefined && { ratio: median(times) / awsMs }),
    budget: "none",
    isMet: true,
  };
}

async function openOnce(world: World): Promise<{ ms: number; resident: number }> {
  const startedAt = performance.now();
  const child = spawn(script.path, ["-qec", `${jitney} shell web`, "/dev/null"], {
    env: { ...world.env, SHELL: "/bin/sh", TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("node> ")) break;
  }
  const ms = performance.now() - startedAt;
  const own = findProcesses(world.folder).find(({ args }) => args[0] === jitney && args.includes("shell"));
  const resident = own === undefined ? 0 : readResident(own.pid);
  const closed = once(child, "exit");
  child.stdin.end("exit\r");
  await closed;
  return { ms, resident };
}

async function timeAws(world: World, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push((await runProgram(aws.path, ["--version"], { env: world.env })).elapsedMs);
  }
  return median(times);
}
