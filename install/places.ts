// Where the files of others are that we write to, and what of this machine a plan depends on: read once,
// so that a plan is made of facts alone.

import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import {
  type Environment,
  executablesRecordPath,
  home as homeFolder,
  runtimeFolder,
  socketPath,
  sshConfigPath,
  stateFolder,
} from "../protocol/paths.ts";
import { loginHome } from "../protocol/user.ts";

export type Shell = "bash" | "zsh" | "fish";

export type ServiceManager = "systemd" | "launchd";

export interface Places {
  home: string;
  awsConfig: string;
  awsCredentials: string;
  sshConfig: string;
  /** As ssh's configuration names the agent's file. */
  sshInclude: string;
  /** What the agent writes there. */
  sshHosts: string;
  unitFolder: string;
  launchAgent: string;
  completions: Readonly<Record<Shell, string>>;
  zshrc: string;
  /** Of what install has made, for uninstall. */
  record: string;
  executables: string;
  /** All of our state, of every host that shares this home. */
  stateRoot: string;
  state: string;
  runtime: string;
  socket: string;
  /** Of ours and XDG's, those that say where all this is: a service must come to the same answer. */
  variables: Readonly<Record<string, string>>;
}

const placing = [
  "JITNEY_CONFIG",
  "JITNEY_RUNTIME_DIR",
  "JITNEY_SOCKET",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
] as const;

export function findPlaces(env: Environment, passwdHome: string | undefined = loginHome()): Places {
  const home = homeFolder(env);
  const dataHome = env.XDG_DATA_HOME || `${home}/.local/share`;
  const configHome = env.XDG_CONFIG_HOME || `${home}/.config`;
  const executables = executablesRecordPath(env);
  return {
    home,
    awsConfig: env.AWS_CONFIG_FILE || `${home}/.aws/config`,
    awsCredentials: env.AWS_SHARED_CREDENTIALS_FILE || `${home}/.aws/credentials`,
    sshConfig: `${home}/.ssh/config`,
    // ssh asks the user database what ~ is, not HOME
    sshInclude: home === passwdHome ? "~/.ssh/jitney.conf" : `${home}/.ssh/jitney.conf`,
    sshHosts: sshConfigPath(env),
    unitFolder: `${configHome}/systemd/user`,
    launchAgent: `${home}/Library/LaunchAgents/dev.jitney.agent.plist`,
    completions: {
      bash: `${dataHome}/bash-completion/completions/jitney`,
      zsh: `${dataHome}/jitney/zsh/_jitney`,
      fish: `${configHome}/fish/completions/jitney.fish`,
    },
    zshrc: `${env.ZDOTDIR || home}/.zshrc`,
    record: `${dirname(executables)}/install.json`,
    executables,
    stateRoot: dirname(executables),
    state: stateFolder(env),
    runtime: runtimeFolder(env),
    socket: socketPath(env),
    variables: Object.fromEntries(placing.flatMap((name) => (env[name] ? [[name, resolve(env[name])]] : []))),
  };
}

/** The login shell, and those with files in the home. */
export function findShells(env: Environment, { home, zshrc, completions }: Places): Shell[] {
  const usedBy: Readonly<Record<Shell, string>> = {
    bash: `${home}/.bashrc`,
    zsh: zshrc,
    fish: dirname(dirname(completions.fish)),
  };
  const shells = ["bash", "zsh", "fish"] as const;
  return shells.filter((shell) => basename(env.SHELL ?? "") === shell || existsSync(usedBy[shell]));
}

/** What runs services for users here; undefined: the agent starts on first use. */
export function findServiceManager(): ServiceManager | undefined {
  if (process.platform === "darwin") return "launchd";
  const booted = statSync("/run/systemd/system", { throwIfNoEntry: false }); // sd_booted(3)
  return booted?.isDirectory() ? "systemd" : undefined;
}
