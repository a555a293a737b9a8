// The questions of the wizard, as a person at a terminal answers them. They go to stderr; undefined is the
// answer of who leaves with Ctrl-C.

export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

export interface Typing {
  example: string;
  /** What is wrong with an answer; undefined where nothing is. */
  check: (text: string) => string | undefined;
}

export interface Questions {
  choose(question: string, choices: readonly Choice[]): Promise<string | undefined>;
  type(question: string, typing: Typing): Promise<string | undefined>;
}

/** Undefined where nobody sits at a terminal. The library is loaded with the first question. */
export function terminalQuestions(): Questions | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const output = process.stderr;
  return {
    async choose(message, choices) {
      const { isCancel, select } = await import("@clack/prompts");
      const answer = await select({ message, options: [...choices], output, showInstructions: false });
      return isCancel(answer) ? undefined : answer;
    },
    async type(message, { example, check }) {
      const { isCancel, text } = await import("@clack/prompts");
      const validate = (typed: string | undefined) => check(typed ?? "");
      const answer = await text({ message, placeholder: example, validate, output });
      return isCancel(answer) ? undefined : answer;
    },
  };
}
