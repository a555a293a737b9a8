// Verbs that edit the user's config. The kinds of entries, with their keys, come from the table that the
// config's reader is made of; it is loaded only where somebody asks for it.

import { type Call, type Verb, wantsWhole } from "../verb.ts";

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
