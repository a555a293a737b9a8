// Runs the command as a shell would, but in this process: arguments in; streams and exit code out.

import { runCommand } from "../../cli/run-command.ts";
import type { Output, World } from "../../cli/world.ts";
import { now } from "./documents.ts";

export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Surroundings {
  env?: Record<string, string | undefined>;
  folder?: string;
  /** Columns of the terminal that stderr is; absent where it is none. */
  terminal?: number;
  ownCommand?: readonly string[];
  /** What a person at the terminal answers; absent where there is none. */
  ask?: (question: string) => Promise<string>;
  questions?: World["questions"];
  /** Hands out the function that presses Ctrl-C. */
  onWait?: (pressInterrupt: () => void) => void;
}

export async function runCli(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const stdout = capture();
  const stderr = capture(surroundings.terminal);
  const world: World = {
    env: surroundings.env ?? {},
    folder: () => surroundings.folder ?? "/home/mia/project",
    now: () => now,
    stdout,
    stderr,
    ownCommand: () => surroundings.ownCommand ?? ["false"],
    ask: surroundings.ask,
    questions: surroundings.questions,
    onInterrupt: (handler) => {
      surroundings.onWait?.(handler);
      return () => undefined;
    },
  };
  const exitCode = await runCommand(args, world);
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
}

function capture(columns?: number): Output & { text: () => string } {
  const pieces: string[] = [];
  const output = { write: (text: string) => pieces.push(text), text: () => pieces.join("") };
  return columns === undefined ? output : { ...output, isTTY: true, columns };
}
