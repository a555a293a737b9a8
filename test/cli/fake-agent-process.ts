// What `agent start` starts in the tests: `agent run` as a process of its own, which writes its pid and
// environment beside the socket and ends at SIGTERM.

import { appendFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { configPlaces } from "../../agent/config/config-files.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { asFailure } from "../../protocol/failure.ts";
import { socketPath } from "../../protocol/paths.ts";
import type { StatusDocument } from "../../protocol/status-document.ts";
import { status } from "./documents.ts";

const socket = socketPath(process.env);

if (process.env.JITNEY_TEST_FAULT === "exit") {
  process.exit(3);
}

appendFileSync(
  join(dirname(socket), "started"),
  `${JSON.stringify({ pid: process.pid, env: process.env })}\n`,
);

const server = createServer((incoming, outgoing) => {
  const document = status({ agent: { ...status().agent, pid: process.pid }, config: readConfigState() });
  outgoing.end(incoming.url === "/healthz" ? "ok\n" : JSON.stringify(document));
});

function readConfigState(): StatusDocument["config"] {
  try {
    return { files: [...readConfig(configPlaces(process.env)).files] };
  } catch (error) {
    const { code, message: detail, next = "" } = asFailure(error);
    return { files: [], failure: { code, detail, next, at: new Date().toISOString() } };
  }
}

process.on("SIGTERM", () => {
  rmSync(socket, { force: true });
  process.exit(0);
});

server.listen(socket);
