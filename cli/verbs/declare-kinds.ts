// `jitney add KIND NAME`, one verb a kind: each key of its section is an option, described as the config's
// reference describes it.

import type { Entry } from "../../agent/config/config.ts";
import { kindNames, kinds } from "../../agent/config/section-shapes.ts";
import type { Call, Verb } from "../verb.ts";
import { exampleLine, keyFlag } from "./kind-options.ts";

export function declareKinds(add: Verb, call: Call): void {
  for (const kind of kindNames) declareKind(add, kind, call);
}

function declareKind(add: Verb, kind: Entry["kind"], call: Call): void {
  const { doc, entryKeys } = kinds[kind];
  const verb = add.command(kind).argument("<NAME>", "what to call it").description(doc);
  for (const [key, { doc: meaning }] of Object.entries(entryKeys)) {
    verb.option(`${keyFlag(key)} <value>`, meaning);
  }
  verb
    .addHelpText("after", `\nExample:\n  ${exampleLine(kind)}`)
    .action(async (name: string, options: Readonly<Record<string, string>>) => {
      const { addToConfig } = await import("./add.ts");
      const given = verb.options.map(
        (option) => [keyOf(option.long), options[option.attributeName()]] as const,
      );
      call.finish(await addToConfig({ kind, name, given }, call.world));
    });
}

function keyOf(flag: string | null | undefined): string {
  return (flag ?? "").replace("--", "").replaceAll("-", "_");
}
