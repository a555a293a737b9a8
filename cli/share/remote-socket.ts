// The other end of a share: a socket on a remote host that OpenSSH forwards to ours. sshd makes it for the user alone
// (StreamLocalBindMask), in a folder that we close to all others.

import { type ChildProcess, spawn } from "node:child_process";
import { Failure } from "../../protocol/failure.ts";
import { runProgram } from "../run-program.ts";
import type { World } from "../world.ts";

export interface RemoteSocket {
  /** As the remote host calls it. */
  path: string;
  /** Settles when the forwarding has ended; with ssh's exit code. */
  ended: Promise<number>;
  stop(): Promise<void>;
}

export async function forwardSocket(
  host: string,
  name: string,
  socket: string,
  world: World,
): Promise<RemoteSocket> {
  const path = await prepareFolder(host, name, world);
  const options = ["-N", "-T", "-o", "ExitOnForwardFailure=yes", "-o", "ControlPath=none"];
  const child = spawn("ssh", [...options, "-R", `${path}:${socket}`, host], {
    env: world.env,
    stdio: ["ignore", 2, 2],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
  return { path, ended, stop: () => stop(child, ended, host, path, world) };
}

/** Returns the socket's path there; what a former share left is removed, since sshd would not replace it. */
async function prepareFolder(host: string, name: string, world: World): Promise<string> {
  const script = `umask 077; mkdir -p ~/.jitney/share && chmod 700 ~/.jitney ~/.jitney/share && cd ~/.jitney/share && rm -f ${name}.sock && pwd`;
  const { exitCode, stdout, stderr } = await runProgram(
    "ssh",
    ["-o", "ControlPath=none", host, script],
    world,
  );
  const folder = stdout.trim();
  if (exitCode === 0 && folder.startsWith("/")) return `${folder}/${name}.sock`;
  const why = stderr.trim().split("\n").at(-1) ?? "";
  throw new Failure("service-unavailable", `ssh does not get to ${host}: ${why}`, {
    next: `see whether it does by itself: ssh ${host} true`,
  });
}

async function stop(
  child: ChildProcess,
  ended: Promise<number>,
  host: string,
  path: string,
  world: World,
): Promise<void> {
  child.kill();
  await ended.catch(() => undefined); // it never ran
  const tidy = ["-o", "ControlPath=none", "-o", "BatchMode=yes", host, `rm -f ${path}`];
  await runProgram("ssh", tidy, world).catch(() => undefined); // the next share does it
}
