// Runs the user's command in place of this one, as nearly as Node can: streams, signals and exit code are
// passed through.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../protocol/failure.ts";
import type { Variables } from "./variables.ts";
import type { World } from "./world.ts";

/** What somebody sends to us is meant for the command. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** A terminal sends these to the command by itself; twice would mean something else to Jupyter. */
const ofTerminals = ["SIGINT", "SIGQUIT"] as const;

export async function runChild(
  [program = "", ...args]: readonly string[],
  variables: Variables,
  world: World,
): Promise<number> {
  const child = spawn(program, args, {
    stdio: "inherit",
    cwd: world.folder(),
    env: applyTo(world, variables),
  });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  const hasTerminal = process.stdin.isTTY || process.stderr.isTTY;
  const ignore = () => undefined;
  for (const signal of passedOn) process.on(signal, passOn);
  for (const signal of ofTerminals) process.on(signal, hasTerminal ? ignore : passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", (error) => reject(notStarted(program, error)));
      child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
  } finally {
    for (const signal of passedOn) process.off(signal, passOn);
    for (const signal of ofTerminals) process.off(signal, hasTerminal ? ignore : passOn);
  }
}

function applyTo({ env }: World, { set, clear }: Variables): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !clear.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

function notStarted(program: string, cause: NodeJS.ErrnoException): Failure {
  const why = cause.code === "ENOENT" ? "is not on the PATH" : `cannot be run (${cause.code})`;
  return new Failure("not-found", `${program} ${why}`, {
    next: `see where it is: command -v ${program}`,
    cause,
  });
}
