// The real sshd on a loopback address, for an instance to be logged in to: it trusts the emulator's authority, as
// Lightsail's images trust Lightsail's, and nothing else.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

export const sshdProgram = "/usr/sbin/sshd";

/** The only user that sshd lets in for certain, whoever starts it. */
export const loginName = userInfo().username;

export interface SshServer {
  address: string;
  port: number;
  /** As Lightsail would have witnessed them. */
  hostKeys: { algorithm: string; publicKey: string }[];
  log(): string;
  stop(): Promise<void>;
}

export interface SshServerOptions {
  /** Where its files lie; made if need be. */
  folder: string;
  caPublicKey: string;
  address?: string;
  /** A free one where it is not given. */
  port?: number;
  /** Whether ~ is a folder of its own there; else it is the home of whoever starts it. */
  hasOwnHome?: boolean;
  /** Lines of sshd_config that come first, and so count. */
  lines?: readonly string[];
}

export async function startSshd(options: SshServerOptions): Promise<SshServer> {
  const { folder, caPublicKey, address = "127.0.0.1", hasOwnHome = false } = options;
  const lines = [...(options.lines ?? []), ...(hasOwnHome ? [`SetEnv HOME=${folder}/home`] : [])];
  const port = options.port ?? (await findPort(address));
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 }); // sshd wants it
  mkdirSync(`${folder}/home`, { recursive: true, mode: 0o700 });
  if (!existsSync(`${folder}/host_ed25519`)) makeHostKeys(folder);
  writeFileSync(`${folder}/ca.pub`, `${caPublicKey}\n`);
  writeFileSync(`${folder}/sshd_config`, [...lines, ...configLines(folder, address, port), ""].join("\n"));
  writeFileSync(`${folder}/sshd.log`, "");
  // its environment names the folder, by which a test finds what it must end
  const args = ["-D", "-f", `${folder}/sshd_config`, "-E", `${folder}/sshd.log`];
  const child = spawn(sshdProgram, args, { stdio: "ignore", env: { PATH: "/usr/bin:/bin", FOLDER: folder } });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  await awaitPort(address, port);
  return {
    address,
    port,
    hostKeys: ["ed25519", "ecdsa", "rsa"].map((type) => readHostKey(`${folder}/host_${type}.pub`)),
    log: () => readFileSync(`${folder}/sshd.log`, "utf8"),
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

function makeHostKeys(folder: string): void {
  for (const [type, bits] of [
    ["ed25519", "256"],
    ["ecdsa", "256"],
    ["rsa", "2048"],
  ] as const) {
    execFileSync("ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-f", `${folder}/host_${type}`]);
  }
}

function readHostKey(path: string) {
  const [algorithm = "", publicKey = ""] = readFileSync(path, "utf8").split(" ");
  return { algorithm, publicKey };
}

function configLines(folder: string, address: string, port: number): string[] {
  return [
    `ListenAddress ${address}`,
    `Port ${port}`,
    ...["ed25519", "ecdsa", "rsa"].map((type) => `HostKey ${folder}/host_${type}`),
    `TrustedUserCAKeys ${folder}/ca.pub`,
    "CASignatureAlgorithms +ssh-rsa",
    "AuthorizedKeysFile none",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "MaxStartups 200",
    "LogLevel VERBOSE",
    "Subsystem sftp internal-sftp",
  ];
}

async function findPort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const place = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof place !== "object" || place === null) throw new Error("no port");
  return place.port;
}

/** Polls: sshd tells nobody that it listens. */
async function awaitPort(address: string, port: number): Promise<void> {
  for (let look = 0; look < 250; look += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isOpen) return;
    await delay(20);
  }
  throw new Error(`sshd does not listen on ${address}:${port}`);
}
