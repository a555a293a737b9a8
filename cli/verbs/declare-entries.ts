// Verbs that edit the user's config. The kinds of entries, with their keys, come from the table that the
// config's reader is made of; it is loaded only where somebody asks for it.

import { type Call, type Verb, wantsWhole } from "../verb.ts";
import type { InitOptions } from "./init.ts";

export async function declareEntries(program: Verb, call: Call): Promise<void> {
  program.commandsGroup("Entries:");
  const add = program.command("add").usage("KIND NAME [options]").description("add an entry to the config");
  add.addHelpText("after", "\nExample:\n  jitney add jit web --node i-0123456789abcdef0");
  add.action(() => add.outputHelp());
  if (call.args[0] === "add" || wantsWhole(call)) {
    const { declareKinds } = await import("./declare-kinds.ts");
    declareKinds(add, call);
  }
  declareRemove(program, call);
  declareInit(program, call);
}

function declareInit(program: Verb, call: Call): void {
  program
    .command("init")
    .description("set up a first entry, by questions")
    .option("--kind <kind>", "what it gives access to: jit, …")
    .option("--name <name>", "what to call it")
    .option("--source-profile <profile>", "AWS profile that signs")
    .option("--region <region>", "AWS region, other than the profile's")
    .option("--set <key=value>", "another key of the entry; may be given several times", collect)
    .addHelpText("after", "\nWithout a terminal, flags answer the questions.\n\nExample:\n  jitney init")
    .action(async (options: InitOptions) => {
      const { init } = await import("./init.ts");
      call.finish(await init(options, call.world));
    });
}

function collect(value: string, others: readonly string[] = []): string[] {
  return [...others, value];
}

function declareRemove(program: Verb, call: Call): void {
  program
    .command("remove")
    .argument("<NAME>", "entry of the config")
    .description("take an entry out of the config")
    .addHelpText("after", "\nExample:\n  jitney remove web")
    .action(async (name: string) => {
      const { removeFromConfig } = await import("./remove.ts");
      call.finish(await removeFromConfig(name, call.world));
    });
}
