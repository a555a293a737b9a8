// The executable that takes over: whether it starts at all, and becoming it. In place where the run time can:
// the process keeps its number, so that whoever supervises it sees no end.

import { execFile, spawn } from "node:child_process";
import { connect } from "node:net";
import { type Environment, insideAgentVariable } from "../../protocol/paths.ts";

/** A start from a cold disk. */
const answerMs = 10_000;

/** The words that start `jitney`, as the disk has it now. Throws where there is none. */
export type FindCommand = () => readonly string[];

/** A file that is half written prints no version. */
export function answersVersion(findCommand: FindCommand): Promise<boolean> {
  return new Promise((resolve) => {
    const [program = "", ...leading] = commandOrNone(findCommand);
    execFile(program, [...leading, "--version"], { timeout: answerMs }, (error, stdout) => {
      resolve(error === null && /^\d+\.\d+\.\d+/.test(stdout));
    });
  });
}

/** Ends this process in its favour; returns the exit code where it lives on beside it. */
export function becomeSuccessor(findCommand: FindCommand, env: Environment): number {
  const [program = "", ...leading] = findCommand();
  const words = [...leading, "agent", "run"];
  const { [insideAgentVariable]: _, ...own } = env;
  process.execve?.(program, [program, ...words], own);
  spawn(program, words, { env: own, detached: true, stdio: "ignore" }).unref(); // before Node 22.15
  return 0;
}

/**
 * systemd listens on when the agent ends, and starts it anew, from the new executable, for whoever knocks; or
 * requests on file would be followed by nobody until the next use.
 */
export function knockAt(socket: string): Promise<void> {
  return new Promise((resolve) => {
    const visit = connect(socket, () => {
      visit.destroy();
      resolve();
    });
    visit.on("error", () => resolve()); // nobody listens on: the next use starts one
  });
}

/** No program has an empty name: starting it fails, as it should. */
function commandOrNone(findCommand: FindCommand): readonly string[] {
  try {
    return findCommand();
  } catch {
    return []; // removed, and put nowhere that we know
  }
}
