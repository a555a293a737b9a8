// The `jitney` command: arguments, environment, streams, exit code. No top-level await: it is bundled
// to CommonJS for a single executable. Output drains before the process ends, so it never calls exit.

import { findAgentCommand } from "../protocol/launch.ts";
import { exitCode } from "./exit-code.ts";
import { Left } from "./left.ts";
import { terminalQuestions } from "./questions.ts";
import { runCommand } from "./run-command.ts";
import { watchOutput } from "./terminal/lost-output.ts";

/** Ctrl-C, and what a service manager or a closed terminal sends. */
const interrupts: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

function onInterrupt(handler: () => void): () => void {
  for (const signal of interrupts) process.on(signal, handler);
  return () => {
    for (const signal of interrupts) process.off(signal, handler);
  };
}

/** On stderr: stdout is the answer's. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => terminal.once("close", () => resolve(undefined)));
  terminal.once("SIGINT", () => terminal.close());
  try {
    const answer = await Promise.race([terminal.question(question), closed]);
    if (answer !== undefined) return answer;
    process.stderr.write("\n"); // Ctrl-C and Ctrl-D leave the question's line open
    throw new Left();
  } finally {
    terminal.close();
  }
}

function findFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/"; // ENOENT: the folder was deleted under the shell
  }
}

process.exitCode = exitCode.failed; // until there is a verdict: a promise that nobody settles is no success
watchOutput(process.stdout, process.stderr);
watchOutput(process.stderr, process.stderr);

void runCommand(process.argv.slice(2), {
  env: process.env,
  folder: findFolder,
  now: Date.now,
  stdout: process.stdout,
  stderr: process.stderr,
  ownCommand: findAgentCommand,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  questions: terminalQuestions(),
  onInterrupt,
}).then((code) => {
  process.exitCode = code;
});
