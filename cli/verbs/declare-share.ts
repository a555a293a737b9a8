// The verb that lets others read one entry.

import type { Call, Verb } from "../verb.ts";
import type { ShareOptions } from "./share.ts";

export function declareShare(program: Verb, call: Call): void {
  program
    .command("share")
    .argument("[NAME]", "entry of the config")
    .description("let a remote host or a container read one entry, and no other")
    .option("--ssh <host>", "forward the socket to this host, with ssh")
    .addHelpText("after", "\nIt lasts until Ctrl-C. Nobody there can file requests or see other entries.")
    .addHelpText("after", "\nExample:\n  jitney share web --ssh build-1")
    .action(async (name: string | undefined, options: ShareOptions) => {
      const { shareEntry } = await import("./share.ts");
      call.finish(await shareEntry(name, options, call.world));
    });
}
