// Verbs that hand access to programs which do not ask for it themselves.

import type { Call, Verb } from "../verb.ts";
import { splitCommand } from "../words.ts";
import type { EnvOptions } from "./env.ts";
import type { ExecOptions } from "./exec.ts";
import type { GatewayVerbOptions } from "./gateway.ts";
import { addNodeOptions } from "./node-options.ts";
import type { TokenOptions } from "./token.ts";

const waitText = "wait for approval or for what is not ready yet, at most so long: 40m (the default)";

export function declareUse(program: Verb, call: Call): void {
  program.commandsGroup("Use:");
  declareExec(program, call);
  declareEnv(program, call);
  declareToken(program, call);
  declareGateway(program, call);
}

function declareExec(program: Verb, call: Call): void {
  const verb = addNodeOptions(program.command("exec"));
  verb
    .argument("[NAME]", "entry or node id")
    .argument("[COMMAND...]", "the command, behind --")
    .usage("[NAME] [options] -- COMMAND …")
    .description("run a command with an entry's credentials or token")
    .option("--wait <time>", waitText)
    .option("--into <venv>", "install the token renewer into this virtual environment of Python")
    .addHelpText("after", "\nSignals and exit code are the command's.")
    .addHelpText(
      "after",
      "\nExamples:\n  jitney exec notebooks -- jupyter lab\n  jitney exec web -- aws ssm start-session --target i-0123456789abcdef0",
    )
    .action(async (_name: string | undefined, _command: string[], options: ExecOptions) => {
      const { runWithAccess } = await import("./exec.ts");
      call.finish(await runWithAccess(splitCommand("exec", verb.args, call.args), options, call.world));
    });
}

function declareEnv(program: Verb, call: Call): void {
  addNodeOptions(program.command("env"))
    .argument("[NAME]", "entry or node id")
    .description("print an entry's variables for the shell")
    .option("--wait <time>", waitText)
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  eval "$(jitney env notebooks)"')
    .action(async (name: string | undefined, options: EnvOptions) => {
      const { printVariables } = await import("./env.ts");
      call.finish(await printVariables(name, options, call.world));
    });
}

function declareToken(program: Verb, call: Call): void {
  program
    .command("token")
    .argument("[NAME]", "entry of a managed endpoint, or of a Windows instance")
    .description("print the session token, or the password, bare")
    .option("--wait <time>", waitText)
    .option("--json", "print it with its end and all that is known beside it")
    .addHelpText("after", "\nWhere it must be quick: jitney-credential-process --token NAME")
    .addHelpText("after", '\nExample:\n  curl -H "Authorization: token $(jitney token notebooks)" …')
    .action(async (name: string | undefined, options: TokenOptions) => {
      const { printToken } = await import("./token.ts");
      call.finish(await printToken(name, options, call.world));
    });
}

function declareGateway(program: Verb, call: Call): void {
  const verb = program.command("gateway");
  verb
    .argument("[NAME]", "entry of a managed endpoint")
    .argument("[COMMAND...]", "a command to run behind the gateway, behind --")
    .usage("[NAME] [options] [-- COMMAND …]")
    .description("keep a loopback gateway that adds the current token")
    .option("--port <port>", "listen there; a free one otherwise")
    .addHelpText("after", "\nIt ends with the command, or with Ctrl-C.")
    .addHelpText("after", "\nExample:\n  jitney gateway notebooks -- jupyter lab")
    .action(async (_name: string | undefined, _command: string[], options: GatewayVerbOptions) => {
      const { runGateway } = await import("./gateway.ts");
      call.finish(await runGateway(splitCommand("gateway", verb.args, call.args), options, call.world));
    });
}
