// What the command meets outside itself: environment, folder, clock, streams, the agent's executable.
// Verbs take it as a parameter, so that a test runs them as the shell does, with its own.

import type { Environment } from "../protocol/paths.ts";
import type { Questions } from "./questions.ts";

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface World {
  env: Environment;
  /** The folder the user stands in. */
  folder: () => string;
  now: () => number;
  /** Takes the answer, and nothing else. */
  stdout: Output;
  /** Takes failures, progress and hints. */
  stderr: Output;
  /** What starts `jitney` itself: a command and its leading arguments. */
  ownCommand: (env: Environment) => readonly string[];
  /** Asks the person at the terminal, who may leave instead (`Left`); absent where there is none. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** The wizard's; absent where there is nobody to ask. */
  questions?: Questions | undefined;
  /** Calls the handler at Ctrl-C until the returned function is called. */
  onInterrupt: (handler: () => void) => () => void;
}
