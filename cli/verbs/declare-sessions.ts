// Verbs for nodes behind Session Manager.

import type { Call, Verb } from "../verb.ts";
import { addNodeOptions } from "./node-options.ts";
import type { ShellOptions } from "./shell.ts";

export function declareSessions(program: Verb, call: Call): void {
  program.commandsGroup("Nodes:");
  declareShell(program, call);
}

function declareShell(program: Verb, call: Call): void {
  addNodeOptions(program.command("shell"))
    .argument("[NAME]", "entry or node id")
    .argument("[COMMAND...]", "a command to run instead, behind --")
    .description("open a shell on a node over Session Manager")
    .option("--reason <text>", "what to tell the approvers (default: the config's template)")
    .option("--no-wait", "do not wait for an approval")
    .option("--document <name>", "the session document; without it the account's shell")
    .option("--parameter <key=value>", "a parameter of the document; may stand several times", collect)
    .addHelpText("after", "\nA line that begins with ~. leaves a session that does not answer.")
    .addHelpText("after", "\nExample:\n  jitney shell web\n  jitney shell db -- uptime")
    .action(async (name: string | undefined, command: string[], options: ShellOptions) => {
      const { openShell } = await import("./shell.ts");
      call.finish(await openShell(name, command, options, call.world));
    });
}

function collect(value: string, former: string[] = []): string[] {
  return [...former, value];
}
