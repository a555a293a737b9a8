// The command line as a shell completes it, read from commander's declarations: what can follow each verb.

import type { Command } from "commander";

export interface VerbNode {
  /** As typed: `jitney agent start`. */
  path: string;
  verbs: readonly Word[];
  options: readonly Flag[];
  /** Takes the name of an entry. */
  takesName: boolean;
  /** Words that can stand for its argument, where there are only so many. */
  choices: readonly string[];
}

export interface Word {
  text: string;
  meaning: string;
}

export interface Flag extends Word {
  takesValue: boolean;
}

export function readVerbs(command: Command, above = ""): VerbNode[] {
  const path = `${above}${command.name()}`;
  const verbs = command.commands.map((verb) => ({
    text: verb.name(),
    meaning: sayShort(verb.description()),
  }));
  const node = { path, verbs, options: readFlags(command), ...readArgument(command, path) };
  return [node, ...command.commands.flatMap((verb) => readVerbs(verb, `${path} `))];
}

function readFlags(command: Command): Flag[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, description, required }) => {
    return { text: long ?? "", meaning: sayShort(description), takesValue: required };
  });
}

/** What is added gets a name of its own; all others have one already. */
function readArgument(command: Command, path: string): Pick<VerbNode, "takesName" | "choices"> {
  const [argument] = command.registeredArguments;
  const takesName = argument?.name() === "NAME" && !path.startsWith("jitney add ");
  return { takesName, choices: argument?.argChoices ?? [] };
}

/** One clause, without what a shell's quotes would stumble over. */
function sayShort(text: string): string {
  return text
    .replace(/[;:(].*$/s, "")
    .replaceAll(/['"`\\$[\]]/g, "")
    .trim()
    .replace(/\.$/, "");
}
