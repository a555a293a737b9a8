// The demo's world: a temporary folder with a home, an AWS profile and a config in it, and the emulator
// that hands out the keys. Whatever runs here sees this folder and nothing of the user's.

import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Emulator } from "../emulator.ts";

export const node = "i-0123456789abcdef0";

/** Short enough to see a renewal; half of it is the time between two. */
export const leaseMs = 24_000;

export interface Stage {
  folder: string;
  /** What each command runs with. */
  env: Record<string, string>;
  /** Path of one of our executables. */
  executable: (name: string) => string;
  run: (command: string, args: readonly string[]) => Promise<Outcome>;
  /** The same on the reader's own terminal; returns the exit code. */
  runOnTerminal: (command: string, args: readonly string[]) => Promise<number>;
  /** Adds an entry; the agent sees it by itself. */
  addEntry: (lines: readonly string[]) => void;
  clear: () => void;
}

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** No command of the demo takes near as long. */
const commandTimeoutMs = 60_000;

export function setStage(emulator: Emulator, path: string, executable: string): Stage {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "jitney-demo-"));
  const own = dirname(realpathSync(executable));
  const env = {
    HOME: folder,
    PATH: path,
    USER: "demo",
    LANG: "C.UTF-8",
    JITNEY_RUNTIME_DIR: join(folder, "run"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
  writeConfigs(folder, emulator, join(own, "jitney-credential-process"));
  writeFile(join(folder, ".ssh", "config"), [`Include "${join(folder, ".ssh", "jitney.conf")}"`]);
  const children = new Set<ChildProcess>();
  return {
    folder,
    env,
    executable: (name) => join(own, name),
    run: (command, args) => runCommand(command, args, env, children),
    runOnTerminal: (command, args) => runOnTerminal(command, args, env, children),
    addEntry: (lines) => appendFileSync(configPath(folder), `\n${lines.join("\n")}\n`),
    clear: () => {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfigs(folder: string, emulator: Emulator, helper: string): void {
  const keys = emulator.issueSourceCredentials({ role: "engineer", sessionName: "you" });
  writeFile(join(folder, ".aws", "config"), [
    "[profile corp]",
    `region = ${emulator.region}`,
    `aws_access_key_id = ${keys.accessKeyId}`,
    `aws_secret_access_key = ${keys.secretAccessKey}`,
    `aws_session_token = ${keys.sessionToken}`,
    "",
    "[profile web]",
    `region = ${emulator.region}`,
    `credential_process = ${helper} web`,
  ]);
  writeFile(configPath(folder), [
    "[agent]",
    "source_profile = corp",
    `endpoint_url = ${emulator.endpoint}`,
    "",
    "[jit web]",
    `node = ${node}`,
    "reason = trying jitney out",
  ]);
}

function configPath(folder: string): string {
  return join(folder, ".config", "jitney", "config.ini");
}

function writeFile(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
}

function runCommand(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  children: Set<ChildProcess>,
): Promise<Outcome> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: commandTimeoutMs });
  children.add(child);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      children.delete(child);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
      resolve({ exitCode: code ?? 1, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

function runOnTerminal(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  children: Set<ChildProcess>,
): Promise<number> {
  const child = spawn(command, args, {
    env: { ...env, TERM: process.env.TERM ?? "xterm" },
    stdio: "inherit",
  });
  children.add(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      children.delete(child);
      resolve(code ?? 1);
    });
  });
}
