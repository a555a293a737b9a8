// A real Jupyter server of the test's own, started directly or by one of our executables, awaited until it
// says where it listens.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { kill } from "./processes.ts";
import type { World } from "./world.ts";

export interface Jupyter {
  url: string;
  /** Who shows it may use the server. */
  token: string;
  /** Everything it has written. */
  output(): string;
  /** Sends the signal to the process that was started. */
  signal(signal: NodeJS.Signals): void;
  ended: Promise<number | null>;
}

export interface JupyterOptions {
  /** A Python with jupyter_server. */
  python: string;
  /** What starts it, in place of the shell: `jitney gateway notebooks --`. */
  through?: readonly string[];
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

const readyWithinMs = 60_000;

/** Two servers of one test never share it, and Jupyter looks for another port where one is taken. */
let nextPort = 20_000 + (process.pid % 200) * 200;

export async function startJupyter(world: World, options: JupyterOptions): Promise<Jupyter> {
  const { python, through = [], args = [], env = {} } = options;
  const token = randomBytes(16).toString("hex");
  const own = [`--ServerApp.token=${token}`, "--ServerApp.port_retries=100", `--port=${nextPort++}`];
  const quiet = ["--no-browser", "--ip=127.0.0.1", "--allow-root", `--ServerApp.root_dir=${world.home}`];
  const words = [...through, python, "-m", "jupyter_server", ...own, ...quiet, ...args];
  const [command = "", ...rest] = words;
  const runtime = `${world.folder}/jupyter`;
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const child = spawn(command, rest, {
    env: { ...world.env, JUPYTER_RUNTIME_DIR: runtime, PYTHONDONTWRITEBYTECODE: "1", ...env },
    cwd: world.home,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  const look = (chunk: string) => {
    output += chunk;
    const found = /running at:[\s\S]*?(http:\/\/127\.0\.0\.1:\d+)\//.exec(output)?.[1];
    if (found !== undefined) resolve(found);
  };
  child.stdout.setEncoding("utf8").on("data", look);
  child.stderr.setEncoding("utf8").on("data", look);
  const ended = new Promise<number | null>((settle) => child.on("close", settle));
  const late = setTimeout(() => reject(new Error(`Jupyter did not start: ${output}`)), readyWithinMs);
  ended.then(() => reject(new Error(`Jupyter ended at once: ${output}`)));
  const ready = await url.finally(() => clearTimeout(late));
  await awaitAnswer(ready, ended);
  const { pid = 0 } = child;
  return { url: ready, token, output: () => output, signal: (name) => kill(pid, name), ended };
}

/** Version 2 says where it listens a moment before it does. */
async function awaitAnswer(url: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!(await fetch(`${url}/api`).catch(() => undefined))) {
    if (isOver) throw new Error(`Jupyter on ${url} has ended`);
    await delay(20);
  }
}
