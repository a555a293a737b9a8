// The demo's last step: the reader's own terminal, on the emulated node, until `exit`.

import type { Narrator } from "./narrator.ts";
import type { Stage } from "./stage.ts";

export interface ShellStep {
  /** Both streams: a person sits here. */
  hasTerminal: boolean;
  /** The emulated node makes its terminals with it. */
  hasPython: boolean;
}

/** What the node runs: the reader's own sh, under a prompt that shows where one is. */
export const demoShell = ["env", "PS1=web$ ", "sh"];

export async function openShell(stage: Stage, tell: Narrator, step: ShellStep): Promise<void> {
  tell.title("7. A shell on the node");
  const missing = whatIsMissing(step);
  if (missing !== undefined) return tell.say(`${missing}, so this step is left out: jitney shell web`);
  tell.say(
    "No AWS CLI, no plugin: jitney speaks Session Manager by itself. The node is this machine, played",
  );
  tell.say("by the emulator, and you are on it. Look around; exit goes on.");
  tell.command("jitney shell web");
  const exitCode = await stage.runOnTerminal(stage.executable("jitney"), ["shell", "web"]);
  tell.say(exitCode === 0 ? "You are back." : `The shell ended with exit code ${exitCode}.`);
}

function whatIsMissing({ hasTerminal, hasPython }: ShellStep): string | undefined {
  if (!hasTerminal) return "There is no terminal here";
  if (!hasPython) return "There is no python3 here, with which the emulated node makes a terminal";
  return undefined;
}
