// A world with a Lightsail instance, Blog, whose sshd is a real one, and the user's ssh set up as `install`
// leaves it: the Include in the first line.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InstanceOptions } from "../../../emulator/lightsail/instances.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import { ssh } from "./programs.ts";
import { type Outcome, type RunOptions, runProgram } from "./run-program.ts";
import { type SshSession, startSession } from "./ssh-session.ts";
import { loginName, type SshServer, type SshServerOptions, startSshd } from "./sshd.ts";
import { type RunningAgent, startAgent } from "./start-agent.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface SshWorldOptions {
  emulator?: EmulatorOptions;
  instance?: Partial<InstanceOptions>;
  sshd?: Partial<SshServerOptions>;
  /** Lines of [lightsail blog] beside instance and port. */
  entry?: string;
  /** What stands in ~/.ssh/config below the Include. */
  sshConfig?: string;
  odd?: WorldOptions["odd"];
}

export interface SshWorld extends AsyncDisposable {
  world: World;
  server: SshServer;
  configPath: string;
  /** `ssh -F CONFIG …`. */
  ssh(args: readonly string[], options?: Partial<RunOptions>): Promise<Outcome>;
  /** The same for a session that stays. */
  startSsh(args: readonly string[]): SshSession;
  /** Another program of OpenSSH's: `scp -F CONFIG …`. */
  run(program: "scp" | "sftp", args: readonly string[]): Promise<Outcome>;
  writeEntries(sections: string): void;
  startAgent(): Promise<RunningAgent>;
}

export async function createSshWorld(options: SshWorldOptions = {}): Promise<SshWorld> {
  const world = await createWorld({
    emulator: options.emulator ?? {},
    ...(options.odd && { odd: options.odd }),
  });
  const { emulator } = world;
  const server = await startSshd({
    folder: `${world.folder}/sshd`,
    caPublicKey: emulator.caPublicKey(),
    hasOwnHome: true, // what start-up files of the tester's say is no answer of ours
    ...options.sshd,
  });
  const { address, hostKeys } = server;
  const addresses = { publicIpv4: address };
  emulator.addInstance({ name: "Blog", username: loginName, addresses, hostKeys, ...options.instance });
  const configPath = `${world.home}/.ssh/config`;
  mkdirSync(`${world.home}/.ssh`, { mode: 0o700 });
  // ssh takes ~ from the user's record, not from HOME
  const include = `Include "${world.home}/.ssh/jitney.conf"\n`;
  writeFileSync(configPath, `${include}${options.sshConfig ?? ""}`, { mode: 0o600 });
  const writeEntries = (sections: string) => {
    const head = `[agent]\nsource_profile = corp\nendpoint_url = ${emulator.endpoint}\nnotify = no\n`;
    // many worlds at once make a slow machine: what AWS says is looked at here, not how soon
    const patience = "[lightsail]\nwait = 20s\n";
    writeFileSync(world.configPath, `${head}\n${patience}\n${sections}`);
  };
  writeEntries(
    `[lightsail blog]\ninstance = Blog\nport = ${server.port}\nuser = ${loginName}\n${options.entry ?? ""}\n`,
  );
  const usual = ["-F", configPath, "-o", "BatchMode=yes"];
  const { env } = world;
  return {
    world,
    server,
    configPath,
    writeEntries,
    ssh: (args, more) => runProgram(ssh.path, [...usual, ...args], { env, ...more }),
    startSsh: (args) => startSession(ssh.path, [...usual, ...args], { env }),
    run: (program, args) => runProgram(join(dirname(ssh.path), program), [...usual, ...args], { env }),
    startAgent: () => startAgent(world),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
