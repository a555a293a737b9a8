// Starts the agent's executable and returns at once; whoever calls goes on asking the socket. `jitney
// agent start` then builds the agent's own environment: nothing of this process's reaches it by itself.

import { Failure } from "./failure.ts";
import { type Environment, executablesRecordPath } from "./paths.ts";

/** Starts `jitney agent start` in the background and returns its pid, if it came to one. Throws agent-unreachable where there is no executable. */
export function launchAgent(env: Environment): number | undefined {
  const [command, ...leading] = findAgentCommand(env);
  const { spawn } = process.getBuiltinModule("node:child_process");
  const child = spawn(command, [...leading, "agent", "start"], {
    detached: true,
    stdio: "ignore",
    cwd: "/",
    env: withAbsolutePlaces(env, process.cwd()),
  });
  child.on("error", () => undefined); // the socket stays silent, and that is what the caller reports
  child.unref();
  return child.pid;
}

/** The agent's folder is `/`: what was named from the caller's means another place there. */
export function withAbsolutePlaces(env: Environment, folder: string): Environment {
  const { resolve } = process.getBuiltinModule("node:path");
  const given = ["JITNEY_CONFIG", "JITNEY_RUNTIME_DIR", "JITNEY_SOCKET"].filter((name) => env[name]);
  return { ...env, ...Object.fromEntries(given.map((name) => [name, resolve(folder, env[name] ?? "")])) };
}

/** The `jitney` beside our own real path, else where `install` recorded it. */
export function findAgentCommand(env: Environment): [command: string, ...arguments: string[]] {
  const command = findBeside("jitney") ?? findRecorded("jitney", env);
  if (command !== undefined) return command;
  throw new Failure("agent-unreachable", `no agent is running, and there is no jitney beside ${ownPath()}`, {
    next: "put jitney into the same folder, or start it by hand: jitney agent start",
  });
}

/** For other programs' files: where `install` recorded it, which outlives upgrades, else beside us. */
export function findLasting(
  name: ExecutableName,
  env: Environment,
): [command: string, ...arguments: string[]] {
  const { dirname, join } = process.getBuiltinModule("node:path");
  return findRecorded(name, env) ?? findBeside(name) ?? [join(dirname(ownPath()), name)];
}

const entryFolders = {
  jitney: "cli",
  "jitney-credential-process": "credential-process",
  "jitney-ssh": "ssh-helper",
} as const;

type ExecutableName = keyof typeof entryFolders;

type Command = [command: string, ...arguments: string[]];

/** Run from source, the other's source. */
function findBeside(name: ExecutableName): Command | undefined {
  const { existsSync } = process.getBuiltinModule("node:fs");
  const { dirname, join } = process.getBuiltinModule("node:path");
  const own = ownPath();
  const beside = join(dirname(own), name);
  if (existsSync(beside)) return [beside];
  if (!own.endsWith(".ts")) return undefined;
  return [process.execPath, join(dirname(own), "..", entryFolders[name], "main.ts")];
}

function findRecorded(name: ExecutableName, env: Environment): Command | undefined {
  const { existsSync } = process.getBuiltinModule("node:fs");
  const { join } = process.getBuiltinModule("node:path");
  const recorded = readRecord(executablesRecordPath(env));
  if (recorded === undefined || !existsSync(join(recorded, name))) return undefined;
  return [join(recorded, name)];
}

/** Our executable's real path; run from source, that of the script. */
function ownPath(): string {
  const { realpathSync } = process.getBuiltinModule("node:fs");
  const { basename } = process.getBuiltinModule("node:path");
  const isScript = /^(node|bun)(js)?$/.test(basename(process.execPath));
  return realpathSync(isScript ? (process.argv[1] ?? process.execPath) : process.execPath);
}

function readRecord(path: string): string | undefined {
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
