// A temporary folder with what a person would save from GetInstanceAccessDetails, and OpenSSH's own tools
// run on it; removed when the test ends.

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AccessDetails } from "./lightsail-scene.ts";

const sshd = "/usr/sbin/sshd";
const sshKeygen = "ssh-keygen";

export const hasSshd = existsSync(sshd);

export const hasSshKeygen = spawnSync(sshKeygen, ["-?"]).error === undefined;

/** The only one that sshd lets in for certain, whoever runs the tests. */
export const loginName = userInfo().username;

export interface SshFolder {
  path: string;
  /** tempkey and tempkey-cert.pub, as AWS names them. */
  save(details: AccessDetails): { key: string; certificate: string };
  keygen(...words: string[]): string;
}

export function openSshFolder(): SshFolder {
  const path = mkdtempSync(join(tmpdir(), "jitney-ssh-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));

  function save({ privateKey, certKey }: AccessDetails) {
    const [key, certificate] = [join(path, "tempkey"), join(path, "tempkey-cert.pub")];
    writeFileSync(key, privateKey, { mode: 0o600 });
    writeFileSync(certificate, `${certKey}\n`);
    return { key, certificate };
  }

  function keygen(...words: string[]): string {
    const env = { PATH: process.env.PATH, TZ: "UTC" };
    return execFileSync(sshKeygen, words, { cwd: path, env, encoding: "utf8", stdio: "pipe" });
  }

  return { path, save, keygen };
}

export interface SshServer {
  /** As Lightsail would have witnessed it. */
  hostKey: { algorithm: string; publicKey: string };
  log(): string;
  /** Runs `true` there, or says why it could not. */
  login(user: string, knownHosts: string): Promise<{ exitCode: number; stderr: string }>;
}

/** A server that trusts the authority; each login starts it anew, without a port. */
export function prepareServer(folder: SshFolder, caPublicKey: string, lines: string[] = []): SshServer {
  const { path, keygen } = folder;
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 }); // sshd wants it
  keygen("-q", "-t", "ed25519", "-N", "", "-f", "host");
  const [algorithm = "", publicKey = ""] = readFileSync(join(path, "host.pub"), "utf8").split(" ");
  writeFileSync(join(path, "ca.pub"), `${caPublicKey}\n`);
  writeFileSync(join(path, "sshd_config"), [...serverConfig(path), ...lines, ""].join("\n"));
  const logFile = join(path, "sshd.log");
  writeFileSync(logFile, "");
  const proxy = `${sshd} -i -f ${join(path, "sshd_config")} -E ${logFile}`;
  return {
    hostKey: { algorithm, publicKey },
    log: () => readFileSync(logFile, "utf8"),
    login(user, knownHosts) {
      writeFileSync(join(path, "known_hosts"), `blog ${knownHosts}\n`);
      return runSsh(path, proxy, `${user}@blog`);
    },
  };
}

function serverConfig(path: string): string[] {
  return [
    `HostKey ${join(path, "host")}`,
    `TrustedUserCAKeys ${join(path, "ca.pub")}`,
    "AuthorizedKeysFile none",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    "LogLevel VERBOSE",
  ];
}

function runSsh(path: string, proxy: string, target: string): Promise<{ exitCode: number; stderr: string }> {
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=none",
    `UserKnownHostsFile=${join(path, "known_hosts")}`,
    `ProxyCommand=${proxy}`,
  ];
  const words = ["-F", "none", "-i", join(path, "tempkey"), ...options.flatMap((one) => ["-o", one])];
  return new Promise((resolve) => {
    execFile("ssh", [...words, target, "true"], { timeout: 20_000 }, (error, _stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stderr });
    });
  });
}
