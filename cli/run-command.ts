// One command from its arguments to its exit code. Whatever is thrown below ends here, as two lines on
// stderr; nothing else writes a failure.

import { CommanderError } from "commander";
import { asFailure } from "../protocol/failure.ts";
import { exitCode, exitCodeOf } from "./exit-code.ts";
import { Left } from "./left.ts";
import { declareProgram } from "./program.ts";
import { failureText, mistakeText } from "./screen/mistakes.ts";
import { UsageMistake } from "./usage-mistake.ts";
import type { World } from "./world.ts";

export async function runCommand(args: readonly string[], world: World): Promise<number> {
  try {
    return await runVerb(args, world);
  } catch (error) {
    if (error instanceof UsageMistake) {
      world.stderr.write(mistakeText(error));
      return exitCode.usage;
    }
    if (error instanceof Left) {
      world.stderr.write(`jitney: ${error.message}\n`);
      return exitCode.interrupted;
    }
    const failure = asFailure(error);
    world.stderr.write(failureText(failure));
    return exitCodeOf(failure.code);
  }
}

async function runVerb(args: readonly string[], world: World): Promise<number> {
  let code: number = exitCode.done;
  const words = joinWait(args[0] === "help" ? [...args.slice(1), "--help"] : args);
  const program = await declareProgram({
    args: words,
    world,
    finish: (exit) => {
      code = exit;
    },
  });
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error; // help and version end that way, all printed
  }
  return code;
}

/** `--wait` takes its value behind `=` only, so that `--wait web` names an entry; `--wait 10m` is meant kindly. */
function joinWait(args: readonly string[]): string[] {
  const cut = args.indexOf("--");
  if (cut !== -1) return [...joinWait(args.slice(0, cut)), ...args.slice(cut)]; // behind it are another's words
  const words: string[] = [];
  for (const [index, word] of args.entries()) {
    const previous = args[index - 1];
    if (word === "--wait") words.push("--wait=");
    else if (previous === "--wait" && /^\d+[smhd]$/.test(word)) words.push(`${words.pop()}${word}`);
    else words.push(word);
  }
  return words;
}
