// Asks, or says which flag would have answered.

import { Left } from "../left.ts";
import type { Choice, Questions, Typing } from "../questions.ts";
import { UsageMistake } from "../usage-mistake.ts";
import { exampleLine } from "./kind-options.ts";

/** Without a terminal every question is a flag that was left out. */
export class Asking {
  readonly #questions: Questions | undefined;

  constructor(questions: Questions | undefined) {
    this.#questions = questions;
  }

  get isPossible(): boolean {
    return this.#questions !== undefined;
  }

  async type(question: string, flag: string, typing: Typing): Promise<string> {
    return settle(await this.#on(flag).type(question, typing));
  }

  async choose(question: string, flag: string, choices: readonly Choice[]): Promise<string> {
    return settle(await this.#on(flag).choose(question, choices));
  }

  #on(flag: string): Questions {
    if (this.#questions !== undefined) return this.#questions;
    throw new UsageMistake(
      `there is no terminal to ask on, and ${flag} is missing`,
      `type all of it: ${exampleLine("jit")}`,
    );
  }
}

function settle(answer: string | undefined): string {
  if (answer === undefined) throw new Left();
  return answer;
}
