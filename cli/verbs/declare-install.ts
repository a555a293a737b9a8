// Verbs that weave Jitney into the files that people already have, and out of them again.

import type { Call, Verb } from "../verb.ts";
import type { CompletionOptions } from "./completion.ts";
import type { InstallOptions } from "./install.ts";
import type { UninstallOptions } from "./uninstall.ts";

export function declareInstallation(program: Verb, call: Call): void {
  program.commandsGroup("Installation:");
  declareInstall(program, call);
  declareUninstall(program, call);
  declareCompletion(program, call);
}

function declareInstall(program: Verb, call: Call): void {
  program
    .command("install")
    .description("write AWS profiles, ssh's Include, service and completion")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "do not ask")
    .option("--print <part>", "print aws, ssh, systemd or launchd, to put in by other means")
    .option("--no-aws", "leave ~/.aws/config alone")
    .option("--no-ssh", "leave ~/.ssh/config alone")
    .option("--no-service", "no service: the agent starts on first use")
    .option("--no-completion", "no completion for the shells")
    .option("--bin-folder <folder>", "where the executables are reached, other than here")
    .option("--overwrite", "also what was edited by hand in what install wrote")
    .addHelpText("after", "\nShows the plan and asks. Installing twice is installing once.")
    .addHelpText("after", "\nExample:\n  jitney install --dry-run")
    .action(async (options: InstallOptions) => {
      const { install } = await import("./install.ts");
      call.finish(await install(options, program, call.world));
    });
}

function declareUninstall(program: Verb, call: Call): void {
  program
    .command("uninstall")
    .description("stop the agent and give every file back as it was")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "do not ask")
    .option("--state", "also remove requests, log and audit trail")
    .option("--overwrite", "also what was edited by hand in what install wrote")
    .addHelpText(
      "after",
      "\nThe config stays; so do approvals at AWS.\n\nExample:\n  jitney uninstall --state",
    )
    .action(async (options: UninstallOptions) => {
      const { uninstall } = await import("./uninstall.ts");
      call.finish(await uninstall(options, call.world));
    });
}

function declareCompletion(program: Verb, call: Call): void {
  program
    .command("completion")
    .argument("[SHELL]", "bash, zsh or fish")
    .description("print the completion for a shell")
    .option("--names", "print the names of the entries")
    .addHelpText("after", "\nExample:\n  jitney completion zsh > ~/.zfunc/_jitney")
    .action(async (shell: string | undefined, options: CompletionOptions) => {
      const { printCompletion } = await import("./completion.ts");
      call.finish(await printCompletion(shell, options, program, call.world));
    });
}
