// Runs what tells the service manager of a change. Where it cannot be told, as in a session of su or cron,
// the files are in place all the same, and count from the next login on.

import { spawn } from "node:child_process";
import type { Command } from "../install/parts/service.ts";
import { commandLine } from "./command-line.ts";
import { sentences } from "./screen/sentences.ts";
import type { World } from "./world.ts";
import { writeRemark } from "./write.ts";

export async function runCommands(commands: readonly Command[], world: World): Promise<void> {
  for (const command of commands) {
    if (await runCommand(command, world)) continue;
    writeRemark(world, ...sentences.untold(commandLine(command.slice(1), command[0])));
    return;
  }
}

function runCommand([program, ...args]: Command, { env }: World): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
