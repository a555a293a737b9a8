// `jitney doctor blog` with an ssh that reads this world's configuration: by itself it takes ~ from the user's
// record and not from HOME.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { ssh } from "./programs.ts";
import type { Outcome } from "./run-program.ts";
import type { SshWorld } from "./ssh-world.ts";

export function runDoctor({ world, configPath }: SshWorld, name = "blog"): Promise<Outcome> {
  const folder = `${world.folder}/wrapped`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/ssh`, `#!/bin/sh\nexec ${ssh.path} -F ${configPath} "$@"\n`);
  chmodSync(`${folder}/ssh`, 0o755);
  return world.runJitney(["doctor", name], { env: { ...world.env, PATH: `${folder}:${world.env.PATH}` } });
}
