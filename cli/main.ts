// The `jitney` command: arguments, environment, streams, exit code. No top-level await: it is bundled
// to CommonJS for a single executable. Output drains before the process ends, so it never calls exit.

import { findAgentCommand } from "../protocol/launch.ts";
import { runCommand } from "./run-command.ts";

function onInterrupt(handler: () => void): () => void {
  process.on("SIGINT", handler);
  return () => process.off("SIGINT", handler);
}

function findFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/"; // ENOENT: the folder was deleted under the shell
  }
}

/** `jitney logs | head` closes the pipe early: that is no mistake of anybody's. */
function endAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

process.stdout.on("error", endAtClosedPipe);
process.stderr.on("error", endAtClosedPipe);

void runCommand(process.argv.slice(2), {
  env: process.env,
  folder: findFolder,
  now: Date.now,
  stdout: process.stdout,
  stderr: process.stderr,
  ownCommand: findAgentCommand,
  onInterrupt,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
