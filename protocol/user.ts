// Who we are. The user database need not know: containers run under a uid that has no name (OpenShift), where Node
// throws for both answers.

import type { Environment } from "./paths.ts";

/** Of the user database, else as the environment says, else the uid. */
export function userName({ USER, LOGNAME }: Environment): string {
  return readUser()?.username ?? (USER || LOGNAME || String(process.getuid?.()));
}

/** Of the user database, whatever HOME says. */
export function loginHome(): string | undefined {
  return readUser()?.homedir;
}

function readUser(): { username: string; homedir: string } | undefined {
  try {
    return process.getBuiltinModule("node:os").userInfo();
  } catch {
    return undefined; // ERR_SYSTEM_ERROR, an ENOENT of getpwuid_r(3)
  }
}
