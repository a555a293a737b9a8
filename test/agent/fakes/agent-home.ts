// A home with a config and AWS keys of the emulator, for agents that run as processes of their own.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/emulator.ts";
import type { StatusDocument } from "../../../protocol/status-document.ts";
import { type Child, startChild } from "./child.ts";
import { nodeId } from "./jit-entry.ts";
import { requestText, speak } from "./raw-socket.ts";
import { tempFolder } from "./temp-folder.ts";

export interface AgentHome {
  home: string;
  socket: string;
  config: string;
  state: string;
  emulator: Emulator;
  /** The config that works, for those who write a mistake into it. */
  goodConfig: string;
  /** Starts an agent and waits for its first answer. */
  run(): Promise<Child>;
  /** `flags` are for the run time. */
  start(flags?: readonly string[]): Child;
  status(): Promise<StatusDocument>;
}

const credentialsText = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
  `[corp]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\naws_session_token = ${keys.sessionToken}\n`;

export async function openHome(): Promise<AgentHome> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  emulator.addNode({ id: nodeId, name: "web", policy: "auto" });
  const home = tempFolder();
  const { endpoint, region } = emulator;
  const goodConfig = `[agent]\nsource_profile = corp\nregion = ${region}\nendpoint_url = ${endpoint}\n[jit]\nrequest = always\nreason = tests\n[jit web]\nnode = ${nodeId}\n`;
  const env = homeEnvironment(home);
  mkdirSync(join(home, ".aws"));
  writeFileSync(join(home, ".aws", "credentials"), credentialsText(emulator.issueSourceCredentials()));
  writeFileSync(env.JITNEY_CONFIG, goodConfig);
  const socket = join(env.JITNEY_RUNTIME_DIR, "agent.sock");
  const script = join(import.meta.dirname, "..", "fixtures", "run-agent.ts");
  const start = (flags: readonly string[] = []) => startChild([...flags, script], env);
  return {
    home,
    socket,
    config: env.JITNEY_CONFIG,
    state: join(env.XDG_STATE_HOME, "jitney", hostname()),
    emulator,
    goodConfig,
    start,
    run: async () => {
      const child = start();
      await Promise.race([answer(socket), child.ended]);
      return child;
    },
    status: async () => bodyOf<StatusDocument>(await speak(socket, requestText("GET /v1/status"))),
  };
}

export function bodyOf<T>(answer: string): T {
  return JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)) as T;
}

export function readLog({ state }: AgentHome): string {
  return readFileSync(join(state, "agent.log"), "utf8");
}

export function homeEnvironment(home: string) {
  return {
    HOME: home,
    PATH: "",
    JITNEY_CONFIG: join(home, "config.ini"),
    JITNEY_RUNTIME_DIR: join(home, "run"),
    XDG_STATE_HOME: join(home, "state"),
  };
}

/** Asks until somebody answers; each refused connection comes back at once, so it yields in between. */
async function answer(socket: string): Promise<void> {
  for (;;) {
    const said = await speak(socket, requestText("GET /healthz")).catch(() => "");
    if (said !== "") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
