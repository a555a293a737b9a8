// `jitney login`: runs the login that the source profile needs. It asks the configuration and not the
// agent: an agent whose login has run out must not be needed to mend it.

import { spawn } from "node:child_process";
import { Failure } from "../../protocol/failure.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeRemark } from "../write.ts";
import { findLogin, type Login } from "./login-profile.ts";

export interface LoginOptions {
  sourceProfile?: string;
}

export async function logIn(
  entry: string | undefined,
  { sourceProfile: profile }: LoginOptions,
  world: World,
): Promise<number> {
  if (entry !== undefined && profile !== undefined) {
    throw new UsageMistake("NAME or --source-profile, not both", `type: jitney login ${entry}`);
  }
  const login = await findLogin({ entry, profile }, world);
  writeRemark(world, sentences.running(login.command));
  const code = await runLogin(login, world);
  if (code === 0) return exitCode.done;
  throw new Failure("source-login-needed", `the login of ${login.profile} failed (exit code ${code})`, {
    next: `try it by hand: ${login.command.join(" ")}`,
  });
}

/** The terminal is the login's; what it prints is no answer of ours, so all of it goes to stderr. */
function runLogin({ command: [program = "", ...rest], env }: Login, world: World): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ["inherit", 2, 2], env: { ...world.env, ...env } });
    child.on("error", (error) => reject(notInstalled(program, error)));
    child.on("exit", (code) => resolve(code ?? exitCode.interrupted));
  });
}

function notInstalled(program: string, cause: NodeJS.ErrnoException): Failure {
  if (cause.code !== "ENOENT") return new Failure("internal", cause.message, { cause });
  return new Failure(
    "source-login-needed",
    `the login needs the AWS CLI, and there is no ${program} on the PATH`,
    {
      next: "install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
      cause,
    },
  );
}
