// A world whose node `db` runs the real sshd behind Session Manager, which lets a key of the user's own in.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { ssh } from "./programs.ts";
import { type Outcome, type RunOptions, runProgram } from "./run-program.ts";
import { createSessionWorld } from "./session-world.ts";
import { loginName, type SshServer, startSshd } from "./sshd.ts";
import { node, type World } from "./world.ts";

export interface NodeSsh extends AsyncDisposable {
  world: World;
  server: SshServer;
  /** `ssh -F CONFIG`, for programs that take a command. */
  command: string;
  ssh(args: readonly string[], options?: Partial<RunOptions>): Promise<Outcome>;
  /** A line of sh, in which `$SSH` is the command. */
  run(line: string, options?: Partial<RunOptions>): Promise<Outcome>;
}

export async function createNodeSsh(): Promise<NodeSsh> {
  const world = await createSessionWorld({ db: `user = ${loginName}` });
  const { emulator, folder, home } = world;
  const key = `${folder}/key`;
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  copyFileSync(`${key}.pub`, `${folder}/authorized_keys`);
  const server = await startSshd({
    folder: `${folder}/sshd`,
    caPublicKey: emulator.caPublicKey(),
    lines: [`AuthorizedKeysFile ${folder}/authorized_keys`],
  });
  emulator.addNode({ id: node, name: "web-1", policy: "auto", ports: { 22: server.port } });
  mkdirSync(`${home}/.ssh`, { mode: 0o700 });
  const config = `${home}/.ssh/config`;
  const own = `Host *\n  IdentityFile ${key}\n  IdentityAgent none\n  BatchMode yes\n`;
  // ssh takes ~ from the user's record, not from HOME
  writeFileSync(config, `Include "${home}/.ssh/jitney.conf"\n${own}`, { mode: 0o600 });
  await world.runJitney(["agent", "start"]); // it writes what ssh reads
  const command = `${ssh.path} -F ${config}`;
  const env = { ...world.env, SSH: command };
  return {
    world,
    server,
    command,
    ssh: (args, options) => runProgram(ssh.path, ["-F", config, ...args], { env, ...options }),
    run: (line, options) => runProgram("/bin/sh", ["-c", line], { env, timeoutMs: 100_000, ...options }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
