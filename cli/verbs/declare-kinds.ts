// `jitney add KIND NAME`, one verb a kind: each key of its section is an option, described as the config's
// reference describes it.

import type { Entry } from "../../agent/config/config.ts";
import { kindNames, kinds } from "../../agent/config/section-shapes.ts";
import type { Call, Verb } from "../verb.ts";
import type { InstancesOptions } from "./add-instances.ts";
import { exampleLine, keyFlag } from "./kind-options.ts";
import { checkSshHost } from "./ssh-host-names.ts";

const allExample = "jitney add lightsail --all --region eu-west-1,us-east-1";

export function declareKinds(add: Verb, call: Call): void {
  for (const kind of kindNames) {
    if (kind === "lightsail" && call.args.includes("--all")) declareAllInstances(add, call);
    else declareKind(add, kind, call);
  }
}

/** Lightsail can be asked what there is; then no name is needed. */
function declareAllInstances(add: Verb, call: Call): void {
  add
    .command("lightsail")
    .description("Every Lightsail instance of some regions that has no entry yet.")
    .option("--all", "all of them")
    .option("--region <regions>", "the AWS regions, with commas between; without it that of the config")
    .option("--source-profile <profile>", "the AWS profile whose credentials sign the calls")
    .addHelpText("after", `\nExample:\n  ${allExample}`)
    .action(async (options: InstancesOptions) => {
      const { addInstances } = await import("./add-instances.ts");
      call.finish(await addInstances(options, call.world));
    });
}

function declareKind(add: Verb, kind: Entry["kind"], call: Call): void {
  const { doc, entryKeys } = kinds[kind];
  const verb = add.command(kind).argument("<NAME>", "what to call it").description(doc);
  for (const [key, { doc: meaning }] of Object.entries(entryKeys)) {
    verb.option(`${keyFlag(key)} <value>`, meaning);
  }
  const examples = kind === "lightsail" ? [exampleLine(kind), allExample] : [exampleLine(kind)];
  verb
    .addHelpText("after", `\nExample:\n${examples.map((line) => `  ${line.trim()}`).join("\n")}`)
    .action(async (name: string, options: Readonly<Record<string, string>>) => {
      const { addToConfig } = await import("./add.ts");
      const given = verb.options.map(
        (option) => [keyOf(option.long), options[option.attributeName()]] as const,
      );
      if (kind === "lightsail") checkSshHost(name, options.sshHost, call.world.env);
      call.finish(await addToConfig({ kind, name, given }, call.world));
    });
}

function keyOf(flag: string | null | undefined): string {
  return (flag ?? "").replace("--", "").replaceAll("-", "_");
}
