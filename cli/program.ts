// The command line as commander reads it. Verbs are declared here and loaded when called: start-up is
// paid by every call, a verb by its own.

import type { Command } from "commander";
import { version } from "../protocol/version.ts";
import { chooseView } from "./screen/view.ts";
import { type Call, optionTerm, Verb } from "./verb.ts";
import { declareAccess } from "./verbs/declare-access.ts";
import { declareAgent } from "./verbs/declare-agent.ts";
import { declareEntries } from "./verbs/declare-entries.ts";
import { declareInstallation } from "./verbs/declare-install.ts";
import { declareSessions } from "./verbs/declare-sessions.ts";
import { declareShare } from "./verbs/declare-share.ts";
import { declareSsh } from "./verbs/declare-ssh.ts";
import { declareUpkeep } from "./verbs/declare-upkeep.ts";
import { declareUse } from "./verbs/declare-use.ts";

export async function declareProgram(call: Call): Promise<Verb> {
  const { world } = call;
  const program = new Verb(call.args, "jitney");
  program
    .description("Keeps short-lived AWS access ready, the way ssh-agent keeps keys ready.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      getOutHelpWidth: () => chooseView(world.stdout, world).width,
    })
    .addHelpText("after", "\nExit codes: 0 done, 1 failure, 2 usage, 4 login needed, 8 approval pending.")
    .addHelpText("after", "\nExamples:\n  jitney status\n  jitney request web --wait");
  program.usage("VERB [options]; every VERB has its own --help");
  program.configureHelp({ subcommandTerm: verbTerm, optionTerm });
  program.action(() => program.outputHelp());
  declareAccess(program, call);
  declareSessions(program, call);
  declareSsh(program, call);
  declareShare(program, call);
  declareUse(program, call);
  declareAgent(program, call);
  await declareEntries(program, call);
  declareUpkeep(program, call);
  declareInstallation(program, call);
  return program;
}

/** A verb with its arguments; that there are options goes without saying. */
function verbTerm(verb: Command): string {
  const own = verb.registeredArguments.filter((argument) => !argument.variadic); // not the words of a command
  const names = own.map((argument) => {
    return argument.required ? ` ${argument.name()}` : ` [${argument.name()}]`;
  });
  return `${verb.name()}${names.join("")}`;
}
