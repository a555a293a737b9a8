// The questions of the wizard, as a person at a terminal answers them. They go to stderr; undefined is the
// answer of who leaves with Ctrl-C or Ctrl-D.

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
      const options = { message, options: [...choices], output, showInstructions: false };
      const answer = await untilClosed((signal) => select({ ...options, signal }));
      return isCancel(answer) ? undefined : answer;
    },
    async type(message, { example, check }) {
      const { isCancel, text } = await import("@clack/prompts");
      const validate = (typed: string | undefined) => check(typed ?? "");
      const options = { message, placeholder: example, validate, output };
      const answer = await untilClosed((signal) => text({ ...options, signal }));
      return isCancel(answer) ? undefined : answer;
    },
  };
}

/**
 * Ctrl-D closes the readline below the library, which does not notice: its promise would never settle, and the
 * cursor stay hidden. A closed readline pauses its input; so does one that has its answer, a moment before.
 */
async function untilClosed<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const end = new AbortController();
  let soon: NodeJS.Immediate | undefined;
  const leave = () => {
    soon = setImmediate(() => end.abort());
  };
  process.stdin.once("pause", leave);
  try {
    return await ask(end.signal);
  } finally {
    process.stdin.off("pause", leave);
    clearImmediate(soon);
  }
}
