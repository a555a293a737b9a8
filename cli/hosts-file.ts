// The file in which the agent tells ssh of its hosts, as it stands on the disk.

import { existsSync, readFileSync } from "node:fs";
import type { HostsFile } from "../install/doctor/ssh-hosts-file.ts";
import { sshConfigPath } from "../protocol/paths.ts";
import type { World } from "./world.ts";

export function readHostsFile({ env }: World): HostsFile {
  const path = sshConfigPath(env);
  return { path, text: existsSync(path) ? readFileSync(path, "utf8") : undefined };
}
