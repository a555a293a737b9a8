// An agent of its own home, with the real routes on a real socket, gone when the test is.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Agent } from "../../../agent/agent.ts";
import { createHttpServer } from "../../../agent/server/http-server.ts";
import { createHandler } from "../../../agent/server/routes.ts";
import { tempFolder } from "./temp-folder.ts";

export interface OpenAgent {
  agent: Agent;
  socket: string;
  home: string;
}

const oneEntry = "[jit web]\nnode = i-0123456789abcdef0\n";

export async function openAgent(config = oneEntry): Promise<OpenAgent> {
  const home = tempFolder();
  const socket = join(home, "agent.sock");
  const env = {
    HOME: home,
    JITNEY_CONFIG: join(home, "config.ini"),
    JITNEY_RUNTIME_DIR: home,
    XDG_STATE_HOME: join(home, "state"),
  };
  mkdirSync(join(home, ".aws"));
  writeFileSync(env.JITNEY_CONFIG, config);
  const agent = new Agent({ env, executable: process.execPath });
  const server = createHttpServer(createHandler(agent));
  await new Promise<void>((resolve) => server.listen({ path: socket, backlog: 4_096 }, resolve));
  agent.start();
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await agent.stop();
  });
  return { agent, socket, home };
}
