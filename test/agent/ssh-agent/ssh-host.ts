// A host to log in to: the real sshd, one process for each connection (-i) at the end of ssh's ProxyCommand, so
// that it needs no port; and the real ssh with the lines of ssh_config that an entry gets.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Run, runProgram } from "./run-program.ts";

const sshd = "/usr/sbin/sshd";

export const hasSshd = existsSync(sshd);

export interface HostFiles {
  folder: string;
  /** Name of the key in the folder that the host shows. */
  hostKey: string;
  /** What the client believes the host's key to be: the base64 with its type. */
  knownKey: string;
  /** Name of the CA in the folder. */
  ca: string;
}

export interface SshHost {
  run: (...args: readonly string[]) => Promise<Run>;
}

/** A host whose user is the one that runs the tests. */
export function openHost(files: HostFiles, agentPath: string): SshHost {
  const { folder } = files;
  makeRunFolder();
  writeFileSync(join(folder, "sshd_config"), sshdConfig(files), { mode: 0o600 });
  writeFileSync(join(folder, "known_hosts"), `blog ${files.knownKey}\n`);
  writeFileSync(join(folder, "ssh_config"), sshConfig(folder, agentPath));
  return { run: (...args) => runProgram("ssh", ["-F", join(folder, "ssh_config"), ...args], {}) };
}

/** Root's sshd wants it; Debian's unit makes it, and not every machine of tests has started that. */
function makeRunFolder(): void {
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
}

/** CASignatureAlgorithms: as Lightsail's images, which have certificates signed with SHA-1. */
function sshdConfig({ folder, hostKey, ca }: HostFiles): string {
  return `HostKey ${folder}/${hostKey}
TrustedUserCAKeys ${folder}/${ca}.pub
CASignatureAlgorithms +ssh-rsa
AuthorizedKeysFile none
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PidFile none
`;
}

function sshConfig(folder: string, agentPath: string): string {
  return `Host blog
  User ${userInfo().username}
  ProxyCommand ${sshd} -i -f ${folder}/sshd_config
  IdentityAgent ${agentPath}
  IdentityFile none
  IdentitiesOnly no
  PreferredAuthentications publickey
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  UpdateHostKeys no
  BatchMode yes
`;
}
