// The words of `jitney exec NAME -- COMMAND …`: what stands before `--` is ours, what follows is the command.

import { UsageMistake } from "./usage-mistake.ts";

export interface Words {
  name: string | undefined;
  command: readonly string[];
}

/** `operands` are all that commander found, `args` the line as typed. */
export function splitCommand(verb: string, operands: readonly string[], args: readonly string[]): Words {
  const cut = args.indexOf("--");
  const command = cut === -1 ? [] : args.slice(cut + 1);
  const own = operands.slice(0, operands.length - command.length);
  if (own.length <= 1) return { name: own[0], command };
  const typed = `jitney ${verb} ${own[0]} -- ${own.slice(1).join(" ")}`;
  throw new UsageMistake(`a command stands behind --`, `type: ${typed}`);
}
