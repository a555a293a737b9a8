// A helper that has a controlling terminal, as in a person's shell, while its streams are pipes, as SDKs
// make them: script(1) opens the terminal, a shell inside keeps the streams apart.

import { readFileSync } from "node:fs";
import { helper, script } from "./programs.ts";
import { type Outcome, type RunOptions, runProgram } from "./run-program.ts";
import type { World } from "./world.ts";

export async function runInTerminal(
  world: World,
  name: string,
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  const at = `${world.folder}/terminal`;
  const command = `${helper} ${name} >${at}.out 2>${at}.err </dev/null; echo $? >${at}.code`;
  const { elapsedMs } = await runProgram(script.path, ["-qec", command, "/dev/null"], {
    env: { ...world.env, SHELL: "/bin/sh" },
    ...options,
  });
  const read = (part: string) => readFileSync(`${at}.${part}`, "utf8");
  return { exitCode: Number(read("code")), stdout: read("out"), stderr: read("err"), elapsedMs };
}
