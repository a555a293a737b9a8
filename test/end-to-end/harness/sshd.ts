// The sshd of the tests is the one that the demo starts too.

import { existsSync } from "node:fs";
import { sshdProgram } from "../../../emulator/lightsail/sshd.ts";

export {
  loginName,
  type SshServer,
  type SshServerOptions,
  startSshd,
} from "../../../emulator/lightsail/sshd.ts";

export const sshd = {
  path: sshdProgram,
  isMissing: process.env.CI === undefined && !existsSync(sshdProgram),
};
