// Every line that the demo prints: what happens and why in plain words, each command as one would type it,
// and what it printed.

import colors from "picocolors";

export interface Narrator {
  title: (text: string) => void;
  say: (text: string) => void;
  command: (line: string) => void;
  output: (text: string) => void;
}

export function createNarrator(out: NodeJS.WriteStream): Narrator {
  const color = colors.createColors(out.isTTY === true && process.env.NO_COLOR === undefined);
  const write = (text: string) => out.writable && out.write(`${text}\n`);
  const indent = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`.trimEnd())
      .join("\n");
  return {
    title: (text) => write(`\n${color.bold(text)}`),
    say: (text) => write(text),
    command: (line) => write(`\n${color.cyan("$")} ${color.cyan(line)}`),
    output: (text) => write(indent(text)),
  };
}

/** A secret's first letters and its length: enough to see that it is there. */
export function mask(secret: string): string {
  return `${secret.slice(0, 4)}… (${secret.length} characters)`;
}
