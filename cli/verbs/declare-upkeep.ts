// Verbs for when something is to be mended or looked up: the login, the configuration, the log.

import type { Call, Verb } from "../verb.ts";
import type { ConfigOptions } from "./config.ts";
import type { DoctorOptions } from "./doctor.ts";
import type { LoginOptions } from "./login.ts";
import type { LogsOptions } from "./logs.ts";

export function declareUpkeep(program: Verb, call: Call): void {
  program.commandsGroup("Upkeep:");
  declareDoctor(program, call);
  declareLogin(program, call);
  declareConfig(program, call);
  declareLogs(program, call);
}

function declareDoctor(program: Verb, call: Call): void {
  program
    .command("doctor")
    .argument("[NAME]", "entry of the config")
    .description("find out why a login fails, and say what to type")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", "\nExample:\n  jitney doctor blog")
    .action(async (name: string | undefined, options: DoctorOptions) => {
      const { examine } = await import("./doctor.ts");
      call.finish(await examine(name, options, call.world));
    });
}

function declareLogin(program: Verb, call: Call): void {
  program
    .command("login")
    .argument("[NAME]", "the entry whose source profile needs the login")
    .description("run the login that the source profile needs")
    .option("--source-profile <profile>", "log this AWS profile in")
    .addHelpText("after", "\nNAME may be left out where all entries share one source profile.")
    .addHelpText("after", "\nExample:\n  jitney login web")
    .action(async (name: string | undefined, options: LoginOptions) => {
      const { logIn } = await import("./login.ts");
      call.finish(await logIn(name, options, call.world));
    });
}

function declareConfig(program: Verb, call: Call): void {
  program
    .command("config")
    .description("print the configuration in force")
    .option("--show-origin", "with the file and line that each setting comes from")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  jitney config --show-origin")
    .action(async (options: ConfigOptions) => {
      const { showConfig } = await import("./config.ts");
      call.finish(await showConfig(options, call.world));
    });
}

function declareLogs(program: Verb, call: Call): void {
  program
    .command("logs")
    .description("print the agent's log")
    .option("-f, --follow", "go on printing what is added, until Ctrl-C")
    .addHelpText("after", "\nExample:\n  jitney logs -f")
    .action(async (options: LogsOptions) => {
      const { showLogs } = await import("./logs.ts");
      call.finish(await showLogs(options, call.world));
    });
}
