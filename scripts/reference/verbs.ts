// Every verb of the command as its declaration has it, in the order of the help. The command line is declared
// anew for each look, since commander's help goes where the declarations were told to write.

import { optionTerm, type Verb } from "../../cli/verb.ts";
import { declareWhole } from "./whole-program.ts";

export interface VerbText {
  /** As it is typed: `jitney agent start`. */
  path: string;
  /** The heading that it stands under in the help. */
  group: string;
  /** What follows the path: `[options] [NAME]`. */
  usage: string;
  summary: string;
  terms: readonly (readonly [term: string, meaning: string])[];
  /** What the help says after the options. */
  remarks: string;
  examples: readonly string[];
  /** All that --help prints. */
  help: string;
}

export async function readVerbs(): Promise<VerbText[]> {
  let written = "";
  const program = await declareWhole((text) => (written += text));
  const readHelp = (verb: Verb) => {
    written = "";
    verb.outputHelp();
    return written;
  };
  return walk(program, [], "").map(({ verb, path, group }) =>
    describeVerb(verb, path, group, readHelp(verb)),
  );
}

interface Place {
  verb: Verb;
  path: string;
  group: string;
}

function walk(verb: Verb, above: readonly string[], group: string): Place[] {
  const words = [...above, verb.name()];
  const below = verb.commands.filter((one): one is Verb => "outputHelp" in one);
  const places = below.flatMap((one) => walk(one, words, group || one.helpGroup().replace(/:$/, "")));
  return [{ verb, path: words.join(" "), group }, ...places];
}

function describeVerb(verb: Verb, path: string, group: string, help: string): VerbText {
  const after = help.slice(verb.helpInformation().length).trim();
  const [remarks = "", examples = ""] = after.split(/^Examples?:$/m);
  const options = verb.createHelp().visibleOptions(verb);
  return {
    path,
    group,
    usage: verb.usage(),
    summary: verb.description(),
    terms: [
      ...verb.registeredArguments.map((argument) => [argument.name(), argument.description] as const),
      ...options.map((option) => [optionTerm(option), option.description] as const),
    ],
    remarks: remarks.trim(),
    examples: examples
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
    help,
  };
}
