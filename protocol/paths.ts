// Where everything lives on the user's machine: a pure reading of the environment. Both ends of the
// socket must come to the same answer, whatever terminal, cron job or container they run in.

// Node's modules are fetched where they are needed: most calls of the small executables do without.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Set in whatever the agent runs: a helper that sees it was started by the agent itself, a loop. */
export const insideAgentVariable = "JITNEY_INSIDE_AGENT";

/** Longest socket path: sun_path has 104 bytes on macOS and 108 on Linux, one of them for the NUL. */
export const maxSocketPathBytes = 103;

/** `$JITNEY_CONFIG`, else `$XDG_CONFIG_HOME/jitney/config.ini`, else `~/.config/jitney/config.ini`. */
export function configPath(env: Environment): string {
  return env.JITNEY_CONFIG || `${env.XDG_CONFIG_HOME || `${home(env)}/.config`}/jitney/config.ini`;
}

/** The folder of sockets and of key files that were asked for. It must be 0700 and the user's own. */
export function runtimeFolder(env: Environment): string {
  if (env.JITNEY_RUNTIME_DIR) return env.JITNEY_RUNTIME_DIR;
  if (env.XDG_RUNTIME_DIR) return `${env.XDG_RUNTIME_DIR}/jitney`;
  // cron, su and docker exec lack XDG_RUNTIME_DIR and must find the same agent
  const uid = process.getuid?.() ?? -1;
  const runUser = `/run/user/${uid}`;
  return isOwnFolder(runUser, uid) ? `${runUser}/jitney` : `${home(env)}/.jitney/run`;
}

/** `$JITNEY_SOCKET`, else `agent.sock` in the runtime folder. */
export function socketPath(env: Environment): string {
  return env.JITNEY_SOCKET || `${runtimeFolder(env)}/agent.sock`;
}

/** The folder of access requests, log and audit trail; apart for each host, since homes are shared. */
export function stateFolder(env: Environment): string {
  const host =
    process
      .getBuiltinModule("node:os")
      .hostname()
      .replace(/[^A-Za-z0-9._-]/g, "_") || "localhost";
  return `${stateHome(env)}/jitney/${host}`;
}

/** The line for shell prompts; a shell finds it by itself, so its place must not change. */
export function promptPath(env: Environment): string {
  return `${stateFolder(env)}/prompt`;
}

/** Where `install` records the executables' lasting folder, for helpers that were copied elsewhere. */
export function executablesRecordPath(env: Environment): string {
  return `${stateHome(env)}/jitney/executables`;
}

/** What ssh is told of our hosts; the user's own file includes it. */
export function sshConfigPath(env: Environment): string {
  return `${home(env)}/.ssh/jitney.conf`;
}

function stateHome(env: Environment): string {
  return env.XDG_STATE_HOME || `${home(env)}/.local/state`;
}

export function home(env: Environment): string {
  return env.HOME || process.getBuiltinModule("node:os").homedir();
}

function isOwnFolder(path: string, uid: number): boolean {
  const entry = process.getBuiltinModule("node:fs").lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory() === true && entry.uid === uid;
}
