// Verbs for nodes behind Session Manager.

import type { Call, Verb } from "../verb.ts";
import { splitCommand } from "../words.ts";
import type { ForwardOptions } from "./forward.ts";
import { addNodeOptions } from "./node-options.ts";
import type { ShellOptions } from "./shell.ts";

export function declareSessions(program: Verb, call: Call): void {
  program.commandsGroup("Nodes:");
  declareShell(program, call);
  declareForward(program, call);
}

function declareShell(program: Verb, call: Call): void {
  const verb = addNodeOptions(program.command("shell"));
  verb
    .argument("[NAME]", "entry or node id")
    .argument("[COMMAND...]", "a command to run instead, behind --")
    .description("open a shell on a node over Session Manager")
    .usage("[NAME] [options] [-- COMMAND …]")
    .option("-t, --tty", "a terminal for the command, as ssh -t; its exit code is then not told")
    .option("--reason <text>", "what to tell the approvers (default: the config's template)")
    .option("--no-wait", "do not wait for an approval")
    .option("--document <name>", "the session document; without it the account's shell")
    .option("--parameter <key=value>", "a parameter of the document; may stand several times", collect)
    .addHelpText("after", "\nA line that begins with ~. leaves a session that does not answer.")
    .addHelpText(
      "after",
      "\nExample:\n  jitney shell web\n  jitney shell db -- uptime\n  jitney shell db -t -- top",
    )
    .action(async (_name: string | undefined, _command: string[], options: ShellOptions) => {
      const { openShell } = await import("./shell.ts");
      call.finish(await openShell(splitCommand("shell", verb.args, call.args), options, call.world));
    });
}

function declareForward(program: Verb, call: Call): void {
  addNodeOptions(program.command("forward"))
    .argument("<NAME>", "entry or node id")
    .argument("<PORTS...>", "LOCAL:[HOST:]PORT, as ssh -L has it; LOCAL 0 is any free port")
    .description("forward local ports to a node, or to hosts it reaches")
    .option("--reason <text>", "why, for the account's records")
    .addHelpText("after", "\nIt listens on loopback only. Ctrl-C ends it.")
    .addHelpText(
      "after",
      "\nExample:\n  jitney forward db 8080:80\n  jitney forward db 5432:pg.internal:5432",
    )
    .action(async (name: string, ports: string[], options: ForwardOptions) => {
      const { forwardPorts } = await import("./forward.ts");
      call.finish(await forwardPorts(name, ports, options, call.world));
    });
}

function collect(value: string, former: string[] = []): string[] {
  return [...former, value];
}
