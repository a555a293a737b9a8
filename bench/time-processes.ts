// How long whole processes take, run in turn: by a spawner in C, which adds next to nothing of its own, or
// by Node where there is no C compiler.

import { spawnSync } from "node:child_process";
import { median } from "./median.ts";

export type Command = readonly [program: string, ...args: string[]];

export interface TimingOptions {
  /** Path of bench/c/spawn.c's executable. */
  spawner: string | undefined;
  rounds: number;
  env: Readonly<Record<string, string>>;
}

/** Returns each command's median in milliseconds. A command that fails ends the measurement. */
export function timeProcesses(commands: readonly Command[], options: TimingOptions): number[] {
  return options.spawner === undefined
    ? timeWithNode(commands, options)
    : timeWithSpawner(commands, options.spawner, options);
}

function timeWithSpawner(
  commands: readonly Command[],
  spawner: string,
  { rounds, env }: TimingOptions,
): number[] {
  const words = commands.flatMap((command) => ["--", ...command]);
  const { status, stdout, stderr } = spawnSync(spawner, [String(rounds), ...words], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the spawner ended with ${status}: ${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => Number(line) / 1000);
}

function timeWithNode(commands: readonly Command[], { rounds, env }: TimingOptions): number[] {
  const times = commands.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    commands.forEach(([program, ...args], index) => {
      const startedAt = performance.now();
      const { status } = spawnSync(program, args, { env, stdio: "ignore" });
      if (status !== 0) throw new Error(`${program} ended with ${status}`);
      times[index]?.push(performance.now() - startedAt);
    });
  }
  return times.map(median);
}
