// A throwaway world: a home with AWS's and Jitney's configuration, a runtime folder with a short path, and
// an emulator in this process. Disposing of it kills whatever it brought forth and leaves no file.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Emulator, startEmulator } from "../../../emulator/emulator.ts";
import type { SourceCredentials } from "../../../emulator/identity/source-keys.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import type { AccessPolicy } from "../../../emulator/ssm/nodes.ts";
import { killProcesses } from "./processes.ts";
import { helper, jitney } from "./programs.ts";
import { type Outcome, type RunOptions, runProgram } from "./run-program.ts";

export const node = "i-0123456789abcdef0";

export interface WorldOptions {
  /** Of the node; `auto` where it is not given. */
  policy?: AccessPolicy | AccessPolicy["kind"];
  emulator?: EmulatorOptions;
  /** Lines of [jit web] beside the node. */
  entry?: string;
  /** Lines of [agent] beside source profile and endpoint. */
  agent?: string;
  /** How the names of home and runtime folder begin, where that matters. */
  odd?: { home: string; run: string };
}

const usualEntry = "request = always\nreason = a test of jitney";

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const emulator = await startEmulator(options.emulator);
  emulator.addNode({ id: node, name: "web-1", policy: options.policy ?? "auto" });
  const world = new World(emulator, mkdtempSync("/tmp/jt-"), options.odd);
  world.writeAwsConfig();
  world.writeConfig(`${options.entry ?? usualEntry}`, options.agent);
  return world;
}

export class World {
  readonly emulator: Emulator;
  readonly folder: string;
  readonly home: string;
  readonly runtime: string;
  readonly socket: string;
  readonly state: string;
  readonly configPath: string;
  readonly awsConfigPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the source profile holds. */
  source: SourceCredentials;

  constructor(emulator: Emulator, folder: string, odd = { home: "", run: "" }) {
    this.emulator = emulator;
    this.folder = folder;
    this.home = `${folder}/${odd.home}home`;
    const run = `${folder}/${odd.run}run`;
    this.runtime = `${run}/jitney`;
    this.socket = `${this.runtime}/agent.sock`;
    this.state = `${this.home}/.local/state/jitney/${hostname()}`;
    this.configPath = `${this.home}/.config/jitney/config.ini`;
    this.awsConfigPath = `${this.home}/.aws/config`;
    this.env = { HOME: this.home, PATH: "/usr/bin:/bin", XDG_RUNTIME_DIR: run, TZ: "UTC" };
    this.source = emulator.issueSourceCredentials();
    for (const path of [`${this.home}/.config/jitney`, `${this.home}/.aws`, run]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
  }

  /** [agent] as it must be, [jit web] with the given lines, and whatever else stands in them. */
  writeConfig(entry: string, agent = "", target = node): void {
    const endpoint = agent.includes("endpoint_url") ? "" : `endpoint_url = ${this.emulator.endpoint}\n`;
    const notify = agent.includes("notify") ? "" : "notify = no\n";
    const head = `[agent]\nsource_profile = corp\n${endpoint}${notify}`;
    writeFileSync(this.configPath, `${head}${agent}\n\n[jit web]\nnode = ${target}\n${entry}\n`);
  }

  /** The source profile `corp` and the profile `web`, which credential_process serves. */
  writeAwsConfig(source = this.source, more = ""): void {
    this.source = source;
    const keys = [
      `aws_access_key_id = ${source.accessKeyId}`,
      `aws_secret_access_key = ${source.secretAccessKey}`,
      `aws_session_token = ${source.sessionToken}`,
    ];
    const corp = `[profile corp]\nregion = eu-west-1\n${keys.join("\n")}\n`;
    const web = `[profile web]\nregion = eu-west-1\ncredential_process = ${helper} web\n`;
    writeFileSync(this.awsConfigPath, `${corp}\n${web}\n${more}`, { mode: 0o600 });
  }

  /** A file of this world, by its path below the folder; empty where there is none. */
  readFile(path: string): string {
    const whole = `${this.folder}/${path}`;
    return existsSync(whole) ? readFileSync(whole, "utf8") : "";
  }

  runHelper(name = "web", options: Partial<RunOptions> = {}): Promise<Outcome> {
    return runProgram(helper, [name], { env: this.env, ...options });
  }

  runJitney(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Outcome> {
    return runProgram(jitney, args, { env: this.env, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killProcesses(this.folder);
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
