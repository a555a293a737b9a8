// Verbs for hosts that ssh logs in to.

import type { Call, Verb } from "../verb.ts";
import type { SshFilesOptions } from "./ssh-files.ts";
import type { TrustOptions } from "./trust.ts";

export function declareSsh(program: Verb, call: Call): void {
  program.commandsGroup("ssh:");
  declareSshFiles(program, call);
  declareTrust(program, call);
}

function declareSshFiles(program: Verb, call: Call): void {
  program
    .command("ssh-files")
    .argument("[NAME]", "entry of the config")
    .description("write key and certificate to files, for clients that know no agent")
    .option("--json", "print the paths as JSON")
    .addHelpText(
      "after",
      "\nThe files are kept fresh while the agent runs, and removed by: jitney forget NAME",
    )
    .addHelpText("after", "\nExample:\n  jitney ssh-files blog")
    .action(async (name: string | undefined, options: SshFilesOptions) => {
      const { showSshFiles } = await import("./ssh-files.ts");
      call.finish(await showSshFiles(name, options, call.world));
    });
}

function declareTrust(program: Verb, call: Call): void {
  program
    .command("trust")
    .argument("[NAME]", "entry of the config")
    .description("vouch for a host's keys while AWS has published none")
    .option("--fingerprint <text>", "trust the key with this fingerprint, without a question")
    .option("--forget", "trust no key of it any more")
    .addHelpText("after", "\nExample:\n  jitney trust blog --fingerprint SHA256:…")
    .action(async (name: string | undefined, options: TrustOptions) => {
      const { trustHost } = await import("./trust.ts");
      call.finish(await trustHost(name, options, call.world));
    });
}
