// A verb of the command line. It is commander's Command, but speaks of mistakes as we do: what is not
// understood leaves as a UsageMistake with the line to type instead.

import { Command, type Option } from "commander";
import { nearest } from "../agent/config/nearest.ts";
import { commandLine, quoteWord } from "./command-line.ts";
import { UsageMistake } from "./usage-mistake.ts";
import type { World } from "./world.ts";

/** One call of the command, as its declarations see it. */
export interface Call {
  args: readonly string[];
  world: World;
  /** Takes the exit code of the verb that ran. */
  finish: (exitCode: number) => void;
}

/** Whether every verb and option is asked for, rare ones too: for shells that complete them. */
export function wantsWhole({ args }: Call): boolean {
  return args[0] === "completion" || args[0] === "install";
}

/** A command that speaks of mistakes as we do. */
export class Verb extends Command {
  readonly #words: readonly string[];

  constructor(words: readonly string[], name?: string) {
    super(name);
    this.#words = words;
  }

  override createCommand(name?: string): Verb {
    return new Verb(this.#words, name);
  }

  /** Commander's hook for whatever it does not understand. */
  override error(message: string, options?: { code?: string }): never {
    switch (options?.code) {
      case "commander.unknownOption":
        throw this.#unknownOption();
      case "commander.excessArguments":
        throw this.#excessArgument();
      case "commander.optionMissingArgument":
        throw this.#missingValue();
      default:
        throw new UsageMistake(message.replace(/^error: /, ""), this.#seeHelp());
    }
  }

  #unknownOption(): UsageMistake {
    const options = this.createHelp().visibleOptions(this);
    const isKnown = (word: string) => options.some((option) => isFlagOf(option, word.replace(/=.*/s, "")));
    const wrong = this.#words.find((word) => word.startsWith("-") && !isKnown(word)) ?? "";
    const candidates = options.map((option) => option.long).filter((flag) => flag != null);
    const message = `${this.#path()} has no option ${quoteWord(wrong)}`;
    return this.#correct(wrong, message, wrong.startsWith("--") ? candidates : []);
  }

  #excessArgument(): UsageMistake {
    const wrong = this.args[this.registeredArguments.length] ?? "";
    if (this.commands.length === 0) {
      const message = `${this.#path()} does not know what to do with ${quoteWord(wrong)}`;
      return new UsageMistake(message, this.#seeHelp());
    }
    const verbs = this.commands.map((command) => command.name());
    return this.#correct(wrong, `${this.#path()} has no verb ${quoteWord(wrong)}`, verbs);
  }

  /** Only the last word can lack its value: before it, the next word would have been taken for one. */
  #missingValue(): UsageMistake {
    const last = this.#words.at(-1) ?? "";
    const option = this.options.find((one) => isFlagOf(one, last));
    return new UsageMistake(`${last} needs a value`, `type: ${this.#path()} ${option && optionTerm(option)}`);
  }

  #correct(wrong: string, message: string, candidates: readonly string[]): UsageMistake {
    const meant = nearest(wrong.replace(/=.*/s, ""), candidates);
    if (meant === undefined) return new UsageMistake(message, this.#seeHelp());
    const value = /=.*/s.exec(wrong)?.[0] ?? "";
    const words = this.#words.map((word) => (word === wrong ? `${meant}${value}` : word));
    return new UsageMistake(message, `did you mean: ${commandLine(words)}`);
  }

  #seeHelp(): string {
    return `see: ${this.#path()} --help`;
  }

  /** The verb as it is typed: `jitney agent start`. */
  #path(): string {
    const above = this.parent instanceof Verb ? `${this.parent.#path()} ` : "";
    return `${above}${this.name()}`;
  }
}

/** As help shows it: `--reason TEXT`. The value of --wait may be left out, and stands behind `=` only. */
export function optionTerm({ flags }: Option): string {
  const term = flags.replace(/<([\w-]+)>/, (_, value: string) => value.toUpperCase());
  return term.replace("--wait TIME", "--wait[=TIME]");
}

function isFlagOf({ long, short }: Option, word: string): boolean {
  return word === long || word === short;
}
